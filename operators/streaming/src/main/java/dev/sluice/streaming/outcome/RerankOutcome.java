package dev.sluice.streaming.outcome;

import dev.sluice.ranking.DeadLetter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the rerank function for one record: an answer or a dead letter, never both, and the report of it.
 *
 * @param answer null for a dead letter
 * @param deadLetter the record that could not be answered; null for an answer
 */
public record RerankOutcome(
        @Nullable Answer answer, @Nullable DeadLetter deadLetter, SetReport report) {

    public RerankOutcome {
        if ((answer == null) == (deadLetter == null)) {
            throw new IllegalArgumentException(
                    "An outcome is either an answer or a dead letter, got " + (answer == null ? "neither" : "both"));
        }
        Objects.requireNonNull(report, "report");
    }

    public static RerankOutcome answered(Answer answer, SetReport report) {
        return new RerankOutcome(answer, null, report);
    }

    public static RerankOutcome rejected(DeadLetter deadLetter, SetReport report) {
        return new RerankOutcome(null, deadLetter, report);
    }
}
