package dev.sluice.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.streaming.quality.LiveQuality;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.quality.SetFigures;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MetricsITCase {

    private static final InMemoryReporter REPORTER = InMemoryReporter.createWithRetainedMetrics();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setConfiguration(REPORTER.addToConfiguration(new Configuration()))
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    @Test
    void aJobShowsItsOutcomesItsQualityAndWhatCameTooLate() throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        DataStream<CandidateSet> candidateSets = environment
                .fromData(SluiceTypes.CANDIDATE_SET, set("q1", 0), set("q2", 600), set("too late", 1))
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<CandidateSet>forGenerator(context -> new AfterEachSet())
                                .withTimestampAssigner((set, timestamp) ->
                                        Objects.requireNonNull(set.eventTime()).toEpochMilli()));
        RerankedStream reranked = Reranking.of(candidateSets)
                .reranker(FakeReranker.answeringAtOnce().factory())
                .apply();
        reranked.rankings().sinkTo(new DiscardingSink<>()).name("ranking sink");
        LiveQuality quality =
                reranked.quality(QualityOptions.windows(Duration.ofMinutes(1)).withLateness(Duration.ofMinutes(1)));
        quality.reports().sinkTo(new DiscardingSink<>()).name("quality sink");
        CloseableIterator<SetFigures> late = quality.lateResults().collectAsync();
        JobID job = environment.executeAsync("metrics").getJobID();

        List<String> lateIds = new ArrayList<>();
        late.forEachRemaining(figures -> lateIds.add(figures.queryId()));
        late.close();
        assertThat(lateIds).containsExactly("too late");
        Map<String, Metric> metrics = REPORTER.getMetricsByIdentifiers(job);
        assertThat(counter(metrics, "rerank.0.sluice.model.fake.ranked")).isEqualTo(3);
        assertThat(counter(metrics, "rerank.0.sluice.model.fake.fallback")).isZero();
        assertThat(counter(metrics, "late_results.0.sluice.lateResults")).isEqualTo(1);
        assertThat(
                        gauge(
                                metrics,
                                "live_quality.0.sluice.model.fake.version.v1.source.judged.segment.all.measure.RR@10.difference"))
                .isEqualTo(0.5);
    }

    private static CandidateSet set(String queryId, long second) {
        CandidateSet set = CandidateSets.of(queryId, "query", "a", "b");
        return CandidateSet.of(
                        queryId,
                        "query",
                        List.of(set.documents().get(0), set.documents().get(1).withLabel(1)))
                .withEventTime(Instant.ofEpochSecond(second));
    }

    private static long counter(Map<String, Metric> metrics, String name) {
        return ((Counter) metric(metrics, name)).getCount();
    }

    private static Object gauge(Map<String, Metric> metrics, String name) {
        return ((Gauge<?>) metric(metrics, name)).getValue();
    }

    private static Metric metric(Map<String, Metric> metrics, String name) {
        Stream<String> identifiers = metrics.keySet().stream();
        String identifier = identifiers
                .filter(candidate -> candidate.replace(' ', '_').endsWith(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No metric " + name + " in " + metrics.keySet()));
        return metrics.get(identifier);
    }

    private static final class AfterEachSet implements WatermarkGenerator<CandidateSet> {
        @Override
        public void onEvent(CandidateSet set, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
