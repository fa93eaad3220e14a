package dev.sluice.streaming.outcome;

import dev.sluice.inference.Work;
import dev.sluice.ranking.ModelIdentity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The account of one record that came in: small, so that summaries and quality never move texts. There is exactly one a
 * record. Flink handles it as a POJO, so fields may be added between versions and savepoints still restore.
 *
 * @param queryId null where the record could not be read
 * @param originId where the record came from; null where a program built it
 * @param model the model of the function that reported; the answer's model where there is an answer
 * @param documents documents of the set, 0 where the record could not be read
 * @param arrivedMillis wall clock at the arrival at the rerank function, milliseconds since the epoch
 * @param settledMillis wall clock at the outcome
 * @param latencyNanos from arrival to outcome, by a clock that never goes back
 * @param work done by the model since the last report of this function, for whatever set; sums over all reports count
 *     each piece of work once
 * @param fallbackReason why the set is answered in first-stage order, without any text of it; null where it is not
 * @param judgement null where the set carries no label, or has no answer
 */
public record SetReport(
        Status status,
        @Nullable String queryId,
        @Nullable String originId,
        ModelIdentity model,
        int documents,
        long arrivedMillis,
        long settledMillis,
        long latencyNanos,
        Work work,
        @Nullable String fallbackReason,
        @Nullable Judgement judgement) {

    /** What became of the record. */
    public enum Status {
        RANKED,
        PARTIAL,
        FALLBACK,
        DEAD_LETTER
    }

    public SetReport {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(work, "work");
    }

    /** True if the record was answered with a ranking, whatever its status. */
    public boolean isAnswered() {
        return status != Status.DEAD_LETTER;
    }
}
