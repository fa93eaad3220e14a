package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.options.Durations;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.click.Propensities;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.policy.FallbackBound;
import dev.sluice.streaming.quality.AlertBounds;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.quality.Segmentation;
import dev.sluice.streaming.rerank.RerankSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the stream job does.
 *
 * @param fallbackBound above which share of answers in first-stage order the job ends; null to go on whatever happens
 * @param parallelism of the job; null for what Flink decides
 * @param replaysDeadLetters true to read the topic of dead letters, as it is at the start, in place of candidate sets
 */
public record StreamOptions(
        Scoring scoring,
        Kafka kafka,
        Candidates candidates,
        Results results,
        Feedback feedback,
        Quality quality,
        Alerts alerts,
        @Nullable FallbackBound fallbackBound,
        Checkpoints checkpoints,
        Reranking.Order order,
        @Nullable Integer parallelism,
        boolean replaysDeadLetters) {

    public StreamOptions {
        Objects.requireNonNull(scoring, "scoring");
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(candidates, "candidates");
        Objects.requireNonNull(results, "results");
        Objects.requireNonNull(feedback, "feedback");
        Objects.requireNonNull(quality, "quality");
        Objects.requireNonNull(alerts, "alerts");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(order, "order");
        Checks.atLeast("parallelism", parallelism == null ? 1 : parallelism, 1);
        if (results.quality() == null) {
            refuseWithoutQuality("judgments", feedback.judgments());
            refuseWithoutQuality("clicks", feedback.clicks());
            refuseWithoutQuality("alerts", alerts.topic());
        }
        List<String> measured = List.of(quality.measureNames());
        for (AlertBounds.Bound bound : alerts.bounds().bounds()) {
            if (bound.measure() != null && !measured.contains(bound.measure())) {
                throw new IllegalArgumentException(AlertOptions.optionOf(bound) + ": this is not measured; expected one"
                        + " of " + measured + ". Add it with --measure");
            }
        }
    }

    private static void refuseWithoutQuality(String option, @Nullable String topic) {
        if (topic != null) {
            throw new IllegalArgumentException(option + " '" + topic
                    + "': expected a topic for quality reports beside it. Give it with --quality");
        }
    }

    /** The same job with its checkpoints in another folder. */
    StreamOptions withCheckpointFolder(String folder) {
        Checkpoints elsewhere = new Checkpoints(folder, checkpoints.interval());
        return new StreamOptions(
                scoring,
                kafka,
                candidates,
                results,
                feedback,
                quality,
                alerts,
                fallbackBound,
                elsewhere,
                order,
                parallelism,
                replaysDeadLetters);
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
     * What ranked results are joined with, to tell how good they are.
     *
     * @param judgments the topic of judgments; null for none
     * @param clicks the topic of clicks; null for none
     * @param joinWithin how far in event time a judgment may lie before or after its ranked result, and a click after
     *     it
     * @param conflictingJudgments which grade counts where there are several
     * @param propensities how likely users look at a rank, which clicks are weighted by
     */
    public record Feedback(
            @Nullable String judgments,
            @Nullable String clicks,
            Duration joinWithin,
            ConflictingJudgments conflictingJudgments,
            Propensities propensities) {

        /** Labels in candidate sets are all there is. */
        public static final Feedback NONE = new Feedback(
                null,
                null,
                QualityOptions.DEFAULT_JOIN_WITHIN,
                ConflictingJudgments.LAST,
                QualityOptions.DEFAULT_PROPENSITIES);

        public Feedback {
            if (judgments != null) {
                Checks.notBlank("judgments", judgments);
            }
            if (clicks != null) {
                Checks.notBlank("clicks", clicks);
            }
            Checks.atLeast("join-within", joinWithin.toMillis(), 0);
            Objects.requireNonNull(conflictingJudgments, "conflictingJudgments");
            Objects.requireNonNull(propensities, "propensities");
        }
    }

    /**
     * Live quality.
     *
     * @param window how much event time one report covers
     * @param slide from the start of one window to the start of the next; the window where none overlap
     * @param lateness how much later a set, judgment or click still corrects its report
     * @param segments the attributes that is also reported by
     */
    public record Quality(
            Duration window, Duration slide, Duration lateness, List<Measure> measures, List<Segmentation> segments) {

        public Quality {
            Checks.atLeast("window", window.toMillis(), 1);
            Checks.atLeast("slide", slide.toMillis(), 1);
            if (window.toMillis() % slide.toMillis() != 0) {
                throw new IllegalArgumentException("slide " + Durations.format(slide)
                        + ": expected a time that divides the window of " + Durations.format(window)
                        + " evenly. Give such a time, or leave it out for windows that do not overlap");
            }
            QualityOptions.windows(window).withSlide(slide);
            Checks.atLeast("lateness", lateness.toMillis(), 0);
            measures = List.copyOf(measures);
            segments = List.copyOf(segments);
            refuseRepeated("measure", measures.stream().map(Measure::name).toList());
            refuseRepeated(
                    "segment", segments.stream().map(Segmentation::attribute).toList());
        }

        /** Windows that do not overlap, the usual measures, no segments. */
        public static Quality tumbling(Duration window, Duration lateness) {
            return new Quality(window, window, lateness, RerankSettings.DEFAULT_MEASURES, List.of());
        }

        /** The measures in ir_measures' notation. */
        String[] measureNames() {
            return measures.stream().map(Measure::name).toArray(String[]::new);
        }

        private static void refuseRepeated(String option, List<String> names) {
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    throw new IllegalArgumentException(
                            option + " '" + name + "' stands twice; expected each once. Leave one out");
                }
            }
        }
    }

    /**
     * Alerts on live quality.
     *
     * @param topic where they go; null for none
     * @param bounds what is watched
     */
    public record Alerts(@Nullable String topic, AlertBounds bounds) {

        public static final Alerts NONE = new Alerts(null, AlertBounds.NONE);

        public Alerts {
            boolean watches = !bounds.bounds().isEmpty();
            if (topic != null) {
                Checks.notBlank("alerts", topic);
                if (!watches) {
                    throw new IllegalArgumentException("alerts '" + topic + "': nothing is watched; expected one of"
                            + " --alert-reranked, --alert-lift and --alert-fallback-share. Give one");
                }
            } else if (watches) {
                throw new IllegalArgumentException(
                        AlertOptions.optionOf(bounds.bounds().get(0))
                                + ": expected a topic for alerts beside it. Give it with --alerts");
            }
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
