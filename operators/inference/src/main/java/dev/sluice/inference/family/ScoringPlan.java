package dev.sluice.inference.family;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.ranking.DocumentScores;
import java.util.List;

/** How one candidate set is scored: its units, and how their outcomes become one score a document. */
public interface ScoringPlan<U extends WorkUnit, R> {

    /** The units to run; none where no document can be scored. */
    List<U> units();

    /** Tokens of the query and the documents as the model takes them, each counted once. */
    long totalTokens();

    /** {@link #totalTokens()} where only the outcomes of all units tell them. */
    default long totalTokens(List<R> outcomes) {
        return totalTokens();
    }

    /** Strings in the set's texts that the model reads as control tokens, not as text. */
    default int controlTokens() {
        return 0;
    }

    /**
     * Merges the outcomes of all units into scores.
     *
     * @param outcomes one a unit, in the order of {@link #units()}
     * @throws InferenceException if an outcome cannot become a score, such as NaN
     */
    DocumentScores merge(List<R> outcomes) throws InferenceException;
}
