package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.kafka.KafkaSourceOptions;
import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.streaming.quality.AlertBounds;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** The ends of live quality, as a job has them before any broker is asked. */
class KafkaEndsTest {

    private static final QualityAlert ALERT = new QualityAlert(
            QualityAlert.State.RAISED,
            QualityAlert.Figure.FALLBACK_SHARE,
            null,
            0.2,
            0.1,
            3,
            null,
            null,
            QualityReport.Source.JUDGED,
            new ModelIdentity("m", "v", "fp32"));

    private final StreamFixture fixture =
            StreamFixture.on("localhost:9092", "t").withQuality();
    private final StreamExecutionEnvironment environment =
            StreamExecutionEnvironment.createLocalEnvironment(StreamJob.configuration(fixture.options()));

    @Test
    void withoutATopicThereIsNoSource() {
        KafkaEnds ends = new KafkaEnds(fixture.options());
        assertThat(ends.judgments(environment, false)).isNull();
        assertThat(ends.clicks(environment, false)).isNull();
    }

    @Test
    void judgmentsAndClicksAreSourcesWithUidsOfTheirOwn() {
        KafkaEnds ends = new KafkaEnds(withFeedback(new StartingPosition.Committed()));
        ends.judgments(environment, false).sinkTo(new DiscardingSink<>()).uid("a");
        ends.clicks(environment, false).sinkTo(new DiscardingSink<>()).uid("b");
        assertThat(uids()).containsExactlyInAnyOrder("judgments", "clicks", "a", "b");
        assertThat(ends.judgments(environment, false).getType()).isEqualTo(SluiceTypes.FEEDBACK);
    }

    @Test
    void aStartAtAPointInTimeIsEarlierForWhatBelongsToTheFirstSets() {
        StreamOptions started = withFeedback(new StartingPosition.FromTimestamp(Instant.parse("2026-11-23T10:00:00Z")));
        KafkaSourceOptions judgments = new KafkaEnds(started).feedbackOptions("some", true);
        assertThat(judgments.start())
                .isEqualTo(new StartingPosition.FromTimestamp(Instant.parse("2026-11-23T09:30:00Z")));
        assertThat(judgments.group()).isEqualTo("t/group");
        assertThat(judgments.topic()).isEqualTo("some");
        assertThat(judgments.bounded()).isTrue();
    }

    @Test
    void allTopicsOfLiveQualityAreAmongThoseThatHaveToExist() {
        assertThat(StreamJob.topics(fixture.options()))
                .containsExactly("t-candidates", "t-ranked", "t-dead-letters", "t-quality");
        assertThat(StreamJob.topics(withFeedback(new StartingPosition.Committed())))
                .contains("t-judgments", "t-clicks", "t-alerts");
    }

    @Test
    void alertsGoToTheirTopicWhereThereIsOne() {
        assertThat(sinksOf(fixture.options())).contains("quality", "ranked").doesNotContain("alerts");
        assertThat(sinksOf(withFeedback(new StartingPosition.Committed())))
                .contains("quality", "alerts-json", "alerts-encoder", "alerts")
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    private List<String> sinksOf(StreamOptions given) {
        KafkaEnds ends = new KafkaEnds(given);
        StreamGraph.Outputs graph =
                StreamGraph.define(ends.source(environment, false), null, null, given, Duration.ofMinutes(1));
        DataStream<QualityAlert> alerts =
                environment.fromData(List.of(ALERT), SluiceTypes.QUALITY_ALERT).uid("given-alerts");
        ends.sink(new StreamGraph.Outputs(
                graph.rankings(), graph.deadLetters(), graph.quality(), alerts, graph.summaries(), graph.reports()));
        return uids();
    }

    private StreamOptions withFeedback(StartingPosition start) {
        StreamOptions options = fixture.options();
        StreamOptions.Candidates candidates = options.candidates();
        return new StreamOptions(
                options.scoring(),
                options.kafka(),
                new StreamOptions.Candidates(
                        candidates.topic(),
                        candidates.group(),
                        start,
                        candidates.outOfOrderness(),
                        candidates.idleAfter(),
                        candidates.maxAhead()),
                options.results(),
                new StreamOptions.Feedback(
                        "t-judgments",
                        "t-clicks",
                        Duration.ofMinutes(30),
                        ConflictingJudgments.LAST,
                        QualityOptions.DEFAULT_PROPENSITIES),
                options.quality(),
                new StreamOptions.Alerts("t-alerts", new AlertBounds(List.of(AlertBounds.Bound.fallbackShare(0.1)), 3)),
                null,
                options.checkpoints(),
                options.order(),
                options.parallelism(),
                false);
    }

    private List<String> uids() {
        return environment.getStreamGraph().getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .toList();
    }
}
