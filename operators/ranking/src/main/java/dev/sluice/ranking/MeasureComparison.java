package dev.sluice.ranking;

import org.jspecify.annotations.Nullable;

/**
 * One measure before and after reranking, as means over the judged queries. No judged query: all null, never 0.
 *
 * @param difference reranked less first stage
 * @param confidenceInterval of the difference; null with fewer than two judged queries
 */
public record MeasureComparison(
        @Nullable Double firstStage,
        @Nullable Double reranked,
        @Nullable Double difference,
        @Nullable Interval confidenceInterval) {

    /** What is said of a measure that no judged query supports. */
    public static final MeasureComparison NONE = new MeasureComparison(null, null, null, null);

    /**
     * A confidence interval.
     *
     * @param level how sure, such as 0.95
     */
    public record Interval(double low, double high, double level) {}
}
