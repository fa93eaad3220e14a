package dev.sluice.streaming.summary;

import dev.sluice.ranking.MeasureComparison;
import java.math.BigDecimal;
import java.math.MathContext;
import org.apache.commons.math3.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Compares a measure before and after by its sums alone: means, and Student's 95% interval of the mean paired
 * difference. The interval supposes that the mean of the differences is about normal; the windows of live quality,
 * which keep the single values, use the bootstrap instead.
 */
final class StudentInterval {

    static final double LEVEL = 0.95;

    private static final MathContext PRECISION = MathContext.DECIMAL128;

    static MeasureComparison compare(MeasureSums sums) {
        if (sums.queries() == 0) {
            return MeasureComparison.NONE;
        }
        BigDecimal queries = BigDecimal.valueOf(sums.queries());
        BigDecimal difference = sums.reranked().subtract(sums.firstStage());
        double mean = difference.divide(queries, PRECISION).doubleValue();
        return new MeasureComparison(
                sums.firstStage().divide(queries, PRECISION).doubleValue(),
                sums.reranked().divide(queries, PRECISION).doubleValue(),
                mean,
                interval(mean, difference, sums));
    }

    private static MeasureComparison.@Nullable Interval interval(double mean, BigDecimal difference, MeasureSums sums) {
        long freedom = sums.queries() - 1;
        if (freedom < 1) {
            return null;
        }
        BigDecimal queries = BigDecimal.valueOf(sums.queries());
        BigDecimal squaredDeviations = sums.squaredDifferences()
                .subtract(difference.multiply(difference).divide(queries, PRECISION));
        double variance = Math.max(0, squaredDeviations.doubleValue()) / freedom;
        double standardError = Math.sqrt(variance / sums.queries());
        double half = quantile(freedom) * standardError;
        return new MeasureComparison.Interval(mean - half, mean + half, LEVEL);
    }

    private static double quantile(long freedom) {
        // No random numbers are drawn, so no generator is needed
        return new TDistribution(null, freedom).inverseCumulativeProbability((1 + LEVEL) / 2);
    }

    private StudentInterval() {}
}
