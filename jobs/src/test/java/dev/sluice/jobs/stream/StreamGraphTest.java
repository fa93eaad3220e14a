package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class StreamGraphTest {

    private final StreamFixture fixture = StreamFixture.on("localhost:9092", "t");

    @Test
    void qualityIsMeasuredInWindowsOnlyWhereThereIsATopicForIt() {
        assertThat(operators(fixture.withQuality())).anyMatch(name -> name.contains("quality"));
        assertThat(operators(fixture)).noneMatch(name -> name.contains("quality"));
    }

    @Test
    void everyOperatorHasAUidOfItsOwn() {
        assertThat(nodes(fixture.withQuality()))
                .extracting(StreamNode::getTransformationUID)
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void theFolderOfCheckpointsIsTheGroupsAndTheTopicsOfResults() {
        StreamOptions options = fixture.options();
        assertThat(StreamCheckpoints.folderOf(options)).matches("sluice-out/stream/t_group-[0-9a-f]{8}/t-ranked");
    }

    private static List<String> operators(StreamFixture fixture) {
        return nodes(fixture).stream().map(StreamNode::getOperatorName).toList();
    }

    private static List<StreamNode> nodes(StreamFixture fixture) {
        StreamOptions options = fixture.options();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(StreamJob.configuration(options));
        StreamJob.define(environment, options, Duration.ofMinutes(1), false);
        return List.copyOf(environment.getStreamGraph().getStreamNodes());
    }
}
