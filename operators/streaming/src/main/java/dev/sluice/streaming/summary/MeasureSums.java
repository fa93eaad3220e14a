package dev.sluice.streaming.summary;

import dev.sluice.streaming.outcome.MeasureValue;
import java.math.BigDecimal;
import java.util.Objects;

/**
 * Sums of one measure over judged queries. Exact: every double is a finite binary fraction, so the sums do not depend
 * on the order in which the values came.
 *
 * @param squaredDifferences of reranked less first stage
 */
public record MeasureSums(
        String measure, long queries, BigDecimal firstStage, BigDecimal reranked, BigDecimal squaredDifferences) {

    public MeasureSums {
        Objects.requireNonNull(measure, "measure");
        Objects.requireNonNull(firstStage, "firstStage");
        Objects.requireNonNull(reranked, "reranked");
        Objects.requireNonNull(squaredDifferences, "squaredDifferences");
    }

    static MeasureSums none(String measure) {
        return new MeasureSums(measure, 0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    MeasureSums plus(MeasureValue value) {
        BigDecimal before = new BigDecimal(value.firstStage());
        BigDecimal after = new BigDecimal(value.reranked());
        BigDecimal difference = after.subtract(before);
        return new MeasureSums(
                measure,
                queries + 1,
                firstStage.add(before),
                reranked.add(after),
                squaredDifferences.add(difference.multiply(difference)));
    }

    MeasureSums plus(MeasureSums other) {
        return new MeasureSums(
                measure,
                queries + other.queries,
                firstStage.add(other.firstStage),
                reranked.add(other.reranked),
                squaredDifferences.add(other.squaredDifferences));
    }
}
