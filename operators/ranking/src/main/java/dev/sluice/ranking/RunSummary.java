package dev.sluice.ranking;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a job has done so far, or in all. Every candidate set that came in stands in exactly one of {@code ranked},
 * {@code partial}, {@code fallback} and {@code deadLetters}.
 *
 * @param queries candidate sets answered, so {@code ranked + partial + fallback}
 * @param documents documents of those sets
 * @param deadLetters records that could not be answered, unreadable ones included
 * @param inferences micro-batches run
 * @param calls session runs in them
 * @param cacheHits documents whose outcome was known already
 * @param documentsPerInference documents run, cached ones not counted, per inference; null without inferences
 * @param documentsPerSecond from the first arrival to the last outcome; null before two outcomes
 * @param paddingShare share of the tokens run that were padding; null without inferences
 * @param latency from the arrival at the rerank function to the outcome; null without outcomes
 * @param model null as long as nothing was answered
 * @param measures by name, in ir_measures' notation, over the labels that the sets carried
 */
public record RunSummary(
        long queries,
        long documents,
        long ranked,
        long partial,
        long fallback,
        long deadLetters,
        long inferences,
        long calls,
        long cacheHits,
        @Nullable Double documentsPerInference,
        @Nullable Double documentsPerSecond,
        @Nullable Double paddingShare,
        @Nullable Latency latency,
        @Nullable ModelIdentity model,
        Map<String, MeasureComparison> measures) {

    /** Quantiles of the latency in milliseconds. */
    public record Latency(double p50Millis, double p99Millis) {}

    public RunSummary {
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNull(measures, "measures")));
    }
}
