package dev.sluice.ranking.statistics;

import dev.sluice.ranking.MeasureComparison;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How sure one can be of the mean of paired differences, one a query: the percentile bootstrap (Efron, 1979; for
 * retrieval measures Sakai, 2006). The differences are drawn anew with replacement, as many as there are, and the means
 * of these resamples say how far the mean would vary over other queries. With few differences the interval comes out
 * somewhat too narrow.
 *
 * <p>The interval is a function of the differences, their order and these three values, to the last bit on every JVM:
 * callers whose queries arrive in any order sort them first. Time grows with the number of differences times the number
 * of resamples: 2,000 resamples of 10,000 differences take about 0.1 s, of 100,000 about 1 s. Safe for use by any
 * number of threads.
 *
 * @param seed where the random numbers start, such as a {@link Seed} of what is compared
 * @param resamples how many means are drawn, at least 100
 * @param level how sure the interval is to be, above 0 and below 1, such as 0.95
 */
public record PairedBootstrap(long seed, int resamples, double level) {

    public static final int DEFAULT_RESAMPLES = 2_000;
    public static final double DEFAULT_LEVEL = 0.95;

    public PairedBootstrap {
        if (resamples < 100) {
            throw new IllegalArgumentException("Bootstrap with " + resamples
                    + " resamples: expected at least 100, or the ends of the interval are left to chance; use "
                    + DEFAULT_RESAMPLES);
        }
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("Bootstrap with the confidence level " + level
                    + ": expected a number above 0 and below 1; use " + DEFAULT_LEVEL);
        }
    }

    /** A 95% interval from 2,000 resamples. */
    public static PairedBootstrap withSeed(Seed seed) {
        return new PairedBootstrap(seed.value(), DEFAULT_RESAMPLES, DEFAULT_LEVEL);
    }

    /**
     * The confidence interval of the mean.
     *
     * @param differences one a query, finite, in an order that does not depend on chance
     * @return null for fewer than two differences, which say nothing of how much they vary
     * @throws IllegalArgumentException if a difference is NaN or infinite
     */
    public MeasureComparison.@Nullable Interval interval(double[] differences) {
        double[] ones = new double[differences.length];
        Arrays.fill(ones, 1);
        return interval(differences, ones);
    }

    /**
     * The confidence interval of the weighted mean, the sum of weighted differences by the sum of weights: what a ratio
     * of two sums over queries is. Resamples in which nothing weighs are left out.
     *
     * @param differences one a query, finite, in an order that does not depend on chance
     * @param weights one a query, finite, 0 or more
     * @return null for fewer than two differences that weigh
     * @throws IllegalArgumentException if the lengths differ, or a value is out of its range
     */
    public MeasureComparison.@Nullable Interval interval(double[] differences, double[] weights) {
        Differences.requireFinite(differences);
        if (weighing(differences, weights) < 2) {
            return null;
        }
        double[] means = new double[resamples];
        int kept = 0;
        SplitMix64 random = new SplitMix64(seed);
        for (int resample = 0; resample < resamples; resample++) {
            double sum = 0;
            double weight = 0;
            for (int draw = 0; draw < differences.length; draw++) {
                int index = random.nextIndex(differences.length);
                sum += weights[index] * differences[index];
                weight += weights[index];
            }
            if (weight > 0) {
                means[kept++] = sum / weight;
            }
        }
        double[] sorted = Arrays.copyOf(means, kept);
        Arrays.sort(sorted);
        double tail = (1 - level) / 2;
        return new MeasureComparison.Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), level);
    }

    private static int weighing(double[] differences, double[] weights) {
        if (weights.length != differences.length) {
            throw new IllegalArgumentException(differences.length + " differences and " + weights.length
                    + " weights: expected one weight a difference. Leave queries without one out of both.");
        }
        int weighing = 0;
        for (double weight : weights) {
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "Weight " + weight + ": expected a finite number of 0 or more. Leave the query out.");
            }
            weighing += weight > 0 ? 1 : 0;
        }
        return weighing;
    }

    /** Between the two nearest of the sorted values in proportion (Hyndman and Fan's type 7). */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
