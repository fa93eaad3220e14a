package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.Reranking;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of a stream job over a test's topics: one subtask, exactly once, a checkpoint every 200 ms. */
public record StreamFixture(
        String bootstrapServers,
        String topics,
        RerankerOptions reranker,
        int inFlightSets,
        @Nullable String quality,
        @Nullable Path checkpoints,
        Map<String, String> properties) {

    public static StreamFixture on(String bootstrapServers, String topics) {
        return new StreamFixture(bootstrapServers, topics, RerankerOptions.defaults(), 64, null, null, Map.of());
    }

    public StreamFixture with(RerankerOptions other) {
        return new StreamFixture(bootstrapServers, topics, other, inFlightSets, quality, checkpoints, properties);
    }

    public StreamFixture withInFlightSets(int sets) {
        return new StreamFixture(bootstrapServers, topics, reranker, sets, quality, checkpoints, properties);
    }

    public StreamFixture withQuality() {
        return new StreamFixture(
                bootstrapServers, topics, reranker, inFlightSets, topics + "-quality", checkpoints, properties);
    }

    public StreamFixture withCheckpoints(Path folder) {
        return new StreamFixture(bootstrapServers, topics, reranker, inFlightSets, quality, folder, properties);
    }

    public StreamFixture withProperty(String name, String value) {
        return new StreamFixture(
                bootstrapServers, topics, reranker, inFlightSets, quality, checkpoints, Map.of(name, value));
    }

    /** The consumer group of the job with these topics. */
    public static String group(String topics) {
        return topics + "/group";
    }

    public StreamOptions options() {
        return new StreamOptions(
                new Scoring(
                        reranker,
                        null,
                        null,
                        Timeout.NONE,
                        inFlightSets,
                        WireLimits.DEFAULT,
                        DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES),
                new StreamOptions.Kafka(bootstrapServers, properties),
                new StreamOptions.Candidates(
                        topics + "-candidates",
                        group(topics),
                        new StartingPosition.Committed(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofHours(1)),
                new StreamOptions.Results(
                        topics + "-ranked", topics + "-dead-letters", quality, Delivery.EXACTLY_ONCE, topics),
                StreamOptions.Feedback.NONE,
                StreamOptions.Quality.tumbling(Duration.ofMinutes(10), Duration.ofHours(1)),
                StreamOptions.Alerts.NONE,
                null,
                new StreamOptions.Checkpoints(
                        checkpoints == null ? null : checkpoints.toString(), Duration.ofMillis(200)),
                Reranking.Order.UNORDERED,
                1,
                false);
    }
}
