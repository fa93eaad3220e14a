package dev.sluice.ranking.statistics;

import dev.sluice.ranking.MeasureComparison;

/** Compares one measure before and after reranking over many queries. */
public final class MeasureComparisons {

    /**
     * The means of both, their difference and its confidence interval.
     *
     * @param firstStage the measure's value for each judged query, in an order that does not depend on chance (see
     *     {@link PairedBootstrap})
     * @param reranked the same for the same queries in the same order
     * @return {@link MeasureComparison#NONE} where there is no query
     * @throws IllegalArgumentException if the lengths differ, or a value is NaN or infinite
     */
    public static MeasureComparison compare(double[] firstStage, double[] reranked, PairedBootstrap bootstrap) {
        if (firstStage.length != reranked.length) {
            throw new IllegalArgumentException(firstStage.length + " first-stage values and " + reranked.length
                    + " reranked values: expected one of each for every query. Leave unjudged queries out of both.");
        }
        if (firstStage.length == 0) {
            return MeasureComparison.NONE;
        }
        double[] differences = Differences.of(firstStage, reranked);
        MeasureComparison.Interval interval = bootstrap.interval(differences);
        return new MeasureComparison(
                Differences.mean(firstStage), Differences.mean(reranked), Differences.mean(differences), interval);
    }

    private MeasureComparisons() {}
}
