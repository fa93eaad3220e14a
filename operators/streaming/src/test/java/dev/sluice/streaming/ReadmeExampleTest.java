package dev.sluice.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.types.SluiceTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/** The lines that the README shows, and what they promise. */
class ReadmeExampleTest {

    private final StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(
            new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
    private final DataStream<CandidateSet> candidateSets = environment
            .fromData(SluiceTypes.CANDIDATE_SET, CandidateSets.of("q1", "query", "a", "b"))
            .uid("candidate-sets");
    private final Sink<Ranking> rankingSink = new DiscardingSink<>();
    private final Sink<DeadLetter> deadLetterSink = new DiscardingSink<>();
    private final Sink<QualityReport> qualitySink = new DiscardingSink<>();

    @Test
    void theExampleBuildsAJobWhoseOperatorsAllHaveUids() {
        RerankedStream reranked = Reranking.of(candidateSets)
                .model("bge-small-en-v1.5")
                .timeout(Duration.ofSeconds(30))
                .apply();
        reranked.rankings().sinkTo(rankingSink).uid("rankings");
        reranked.deadLetters().sinkTo(deadLetterSink).uid("dead-letters");
        reranked.quality(QualityOptions.windows(Duration.ofMinutes(1)))
                .reports()
                .sinkTo(qualitySink)
                .uid("quality");

        StreamGraph graph = environment.getStreamGraph();
        assertThat(uids(graph))
                .containsExactlyInAnyOrder(
                        "candidate-sets",
                        "sluice-admission",
                        "sluice-rerank",
                        "sluice-outcomes",
                        "sluice-quality-PT1M-impressions",
                        "sluice-quality-PT1M-labels",
                        "sluice-quality-PT1M-windows",
                        "sluice-quality-PT1M-late",
                        "rankings",
                        "dead-letters",
                        "quality");
        assertThat(graph.getJobGraph()).isNotNull();
    }

    @Test
    void theReadmeShowsTheLinesAbove() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/sluice/streaming/ReadmeExampleTest.java"));
        String readme = Files.readString(Path.of("../../README.md"));
        Matcher example = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertThat(example.find()).isTrue();
        assertThat(source.replaceAll("\\s", "")).contains(example.group(1).replaceAll("\\s", ""));
        assertThat(example.group(1).lines()).hasSizeLessThan(10);
    }

    @Test
    void twoModelsInOneJobHaveNamesOfTheirOwn() {
        Reranking.of(candidateSets).name("a").apply().summaries();
        RerankedStream second = Reranking.of(candidateSets).name("b").apply();
        assertThat(second.summaries()).isSameAs(second.summaries());
        assertThat(uids(environment.getStreamGraph())).contains("a-rerank", "b-rerank", "a-summary", "b-summary");
    }

    private static List<String> uids(StreamGraph graph) {
        return graph.getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .toList();
    }
}
