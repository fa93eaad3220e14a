package dev.sluice.streaming.rerank;

import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.outcome.SetReport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a {@link SetReranker}: a ranking, whatever its status, or why there can be none.
 *
 * @param ranking null where the set is rejected
 * @param reason why the status is not {@code RANKED}, without any text of the set; null where it is
 */
public record SetAnswer(
        SetReport.Status status,
        @Nullable Ranking ranking,
        @Nullable String reason) {

    public SetAnswer {
        Objects.requireNonNull(status, "status");
        if ((status == SetReport.Status.DEAD_LETTER) != (ranking == null)) {
            throw new IllegalArgumentException("Status " + status + (ranking == null ? " without" : " with")
                    + " a ranking; expected one for all but rejected sets");
        }
    }

    static SetAnswer of(Ranking ranking) {
        return new SetAnswer(SetReport.Status.valueOf(ranking.status().name()), ranking, ranking.reason());
    }

    static SetAnswer rejected(String reason) {
        return new SetAnswer(SetReport.Status.DEAD_LETTER, null, reason);
    }
}
