package dev.sluice.streaming.outcome;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the rerank function for one record: a ranking or a dead letter, never both, and the report of it.
 *
 * @param ranking the answer; null for a dead letter
 * @param deadLetter the record that could not be answered; null for a ranking
 */
public record RerankOutcome(
        @Nullable Ranking ranking, @Nullable DeadLetter deadLetter, SetReport report) {

    public RerankOutcome {
        if ((ranking == null) == (deadLetter == null)) {
            throw new IllegalArgumentException(
                    "An outcome is either a ranking or a dead letter, got " + (ranking == null ? "neither" : "both"));
        }
        Objects.requireNonNull(report, "report");
    }

    public static RerankOutcome answered(Ranking ranking, SetReport report) {
        return new RerankOutcome(ranking, null, report);
    }

    public static RerankOutcome rejected(DeadLetter deadLetter, SetReport report) {
        return new RerankOutcome(null, deadLetter, report);
    }
}
