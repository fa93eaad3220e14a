package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.streaming.Reranking;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the stream job does.
 *
 * @param parallelism of the job; null for what Flink decides
 */
public record StreamOptions(
        Scoring scoring,
        Kafka kafka,
        Candidates candidates,
        Results results,
        Quality quality,
        Checkpoints checkpoints,
        Reranking.Order order,
        @Nullable Integer parallelism) {

    public StreamOptions {
        Objects.requireNonNull(scoring, "scoring");
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(candidates, "candidates");
        Objects.requireNonNull(results, "results");
        Objects.requireNonNull(quality, "quality");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(order, "order");
        Checks.atLeast("parallelism", parallelism == null ? 1 : parallelism, 1);
    }

    /** The same job with its checkpoints in another folder. */
    StreamOptions withCheckpointFolder(String folder) {
        Checkpoints elsewhere = new Checkpoints(folder, checkpoints.interval());
        return new StreamOptions(scoring, kafka, candidates, results, quality, elsewhere, order, parallelism);
    }

    /**
     * How to reach the brokers.
     *
     * @param bootstrapServers {@code host:port}, several parted by commas
     * @param properties for all Kafka clients of the job; may hold secrets
     */
    public record Kafka(String bootstrapServers, Map<String, String> properties) {
        public Kafka {
            Checks.notBlank("bootstrap-servers", bootstrapServers);
            properties = Map.copyOf(properties);
        }

        /** Names the properties without their values, which may be secret. */
        @Override
        public String toString() {
            return "Kafka[bootstrapServers=" + bootstrapServers + ", properties=" + properties.keySet() + "]";
        }
    }

    /**
     * Where candidate sets come from.
     *
     * @param group the consumer group that offsets are committed for
     * @param outOfOrderness how late in event time a set may come
     * @param idleAfter a partition silent for so long no longer holds event time back
     * @param maxAhead a set with an event time further in the future is a dead letter
     */
    public record Candidates(
            String topic,
            String group,
            StartingPosition start,
            Duration outOfOrderness,
            Duration idleAfter,
            Duration maxAhead) {
        public Candidates {
            Checks.notBlank("candidates", topic);
            Checks.notBlank("group", group);
            Objects.requireNonNull(start, "start");
            Objects.requireNonNull(outOfOrderness, "outOfOrderness");
            Checks.atLeast("idle-after", idleAfter.toMillis(), 1);
            Objects.requireNonNull(maxAhead, "maxAhead");
        }
    }

    /**
     * Where results go.
     *
     * @param quality the topic of quality reports; null for none
     * @param transactionPrefix begins the transactional ids; unique among the jobs of a cluster of brokers
     */
    public record Results(
            String ranked, String deadLetters, @Nullable String quality, Delivery delivery, String transactionPrefix) {
        public Results {
            Checks.notBlank("ranked", ranked);
            Checks.notBlank("dead-letters", deadLetters);
            if (quality != null) {
                Checks.notBlank("quality", quality);
            }
            Objects.requireNonNull(delivery, "delivery");
            Checks.notBlank("transaction-prefix", transactionPrefix);
        }
    }

    /**
     * Live quality.
     *
     * @param window how much event time one report covers
     * @param lateness how much later a set still corrects its report
     */
    public record Quality(Duration window, Duration lateness) {
        public Quality {
            Checks.atLeast("window", window.toMillis(), 1);
            Objects.requireNonNull(lateness, "lateness");
        }
    }

    /**
     * Checkpoints.
     *
     * @param folder a path or an address of an object store; null for one that is made for the job where it runs in a
     *     process of its own, and for what Flink is configured for elsewhere
     */
    public record Checkpoints(@Nullable String folder, Duration interval) {
        public Checkpoints {
            Checks.atLeast("checkpoint-interval", interval.toMillis(), 10);
        }
    }
}
