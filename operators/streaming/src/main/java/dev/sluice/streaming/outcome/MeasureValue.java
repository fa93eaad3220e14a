package dev.sluice.streaming.outcome;

import java.util.Objects;

/**
 * One measure of one judged query, before and after reranking.
 *
 * @param measure the name in ir_measures' notation, such as {@code nDCG@10}
 */
public record MeasureValue(String measure, double firstStage, double reranked) {
    public MeasureValue {
        Objects.requireNonNull(measure, "measure");
    }
}
