package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.streaming.quality.AlertBounds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/**
 * A savepoint finds its operators by their uids: one that changes, or goes, ends the jobs of all who upgrade. So a line
 * of the list may be added, and none be changed.
 */
class StreamUidsTest {

    private static final AlertBounds BOUNDS = new AlertBounds(List.of(AlertBounds.Bound.fallbackShare(0.1)), 1);

    private static final String FALLBACK_BOUND = "sluice-fallback-bound";

    @Test
    void theUidsOfAllOperatorsAreThoseOfTheList() throws Exception {
        assertThat(uids(StreamGraphs.withEverything(BOUNDS))).containsExactlyInAnyOrderElementsOf(listed());
    }

    @Test
    void fallbacksAreCountedOnlyWhereTheyHaveABound() {
        StreamOptions plain =
                StreamFixture.on("localhost:9092", "t").withQuality().options();
        assertThat(uids(plain)).doesNotContain(FALLBACK_BOUND);
        assertThat(uids(StreamGraphs.withEverything(BOUNDS))).contains(FALLBACK_BOUND);
    }

    private static List<String> uids(StreamOptions options) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(StreamJob.configuration(options));
        StreamJob.define(environment, options, Duration.ofMinutes(1), false);
        return environment.getStreamGraph().getStreamNodes().stream()
                .map(StreamNode::getTransformationUID)
                .toList();
    }

    private static List<String> listed() throws Exception {
        try (var list = Objects.requireNonNull(StreamUidsTest.class.getResourceAsStream("uids.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
