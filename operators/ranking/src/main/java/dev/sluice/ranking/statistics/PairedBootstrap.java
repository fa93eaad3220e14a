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
        for (int index = 0; index < differences.length; index++) {
            if (!Double.isFinite(differences[index])) {
                throw new IllegalArgumentException("Difference " + differences[index] + " at index " + index
                        + ": expected a finite number. Leave queries without a value out.");
            }
        }
        if (differences.length < 2) {
            return null;
        }
        double[] means = new double[resamples];
        SplitMix64 random = new SplitMix64(seed);
        for (int resample = 0; resample < resamples; resample++) {
            double sum = 0;
            for (int draw = 0; draw < differences.length; draw++) {
                sum += differences[random.nextIndex(differences.length)];
            }
            means[resample] = sum / differences.length;
        }
        Arrays.sort(means);
        double tail = (1 - level) / 2;
        return new MeasureComparison.Interval(quantile(means, tail), quantile(means, 1 - tail), level);
    }

    /** Between the two nearest of the sorted values in proportion (Hyndman and Fan's type 7). */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
