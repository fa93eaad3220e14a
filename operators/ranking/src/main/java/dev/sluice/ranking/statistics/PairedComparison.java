package dev.sluice.ranking.statistics;

import dev.sluice.ranking.MeasureComparison;
import org.jspecify.annotations.Nullable;

/**
 * One measure of a run against the same measure of another, over the same queries.
 *
 * @param difference mean of the run less mean of the baseline
 * @param confidenceInterval of the difference, by {@link PairedBootstrap}; null with fewer than two queries
 * @param pValue of the difference, by {@link RandomisationTest}
 * @param wins queries for which the run is better
 * @param ties queries for which both have exactly the same value
 * @param losses queries for which the run is worse
 */
public record PairedComparison(
        double difference,
        MeasureComparison.@Nullable Interval confidenceInterval,
        double pValue,
        int wins,
        int ties,
        int losses) {

    /**
     * Compares two runs.
     *
     * @param baseline the measure's value for each query, in an order that does not depend on chance
     * @param run the same for the same queries in the same order
     * @param seed of the random numbers
     * @throws IllegalArgumentException if there is no query, the lengths differ, or a value is NaN or infinite
     */
    public static PairedComparison of(double[] baseline, double[] run, Seed seed) {
        if (baseline.length != run.length || run.length == 0) {
            throw new IllegalArgumentException(baseline.length + " values of the baseline and " + run.length
                    + " of the run: expected one of each for every query, and a query. Leave out of both what one of"
                    + " them lacks.");
        }
        double[] differences = Differences.of(baseline, run);
        MeasureComparison.Interval interval =
                PairedBootstrap.withSeed(seed.and("interval")).interval(differences);
        double pValue = RandomisationTest.withSeed(seed.and("test")).pValue(differences);
        int wins = 0;
        int losses = 0;
        for (double difference : differences) {
            wins += difference > 0 ? 1 : 0;
            losses += difference < 0 ? 1 : 0;
        }
        return new PairedComparison(
                Differences.mean(differences), interval, pValue, wins, differences.length - wins - losses, losses);
    }
}
