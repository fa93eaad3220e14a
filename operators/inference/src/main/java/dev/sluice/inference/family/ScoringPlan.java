package dev.sluice.inference.family;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.ranking.DocumentScores;
import java.util.List;

/** How one candidate set is scored: its units, and how their outcomes become one score a document. */
public interface ScoringPlan<U extends WorkUnit, R> {

    /** The units to run, at least one. */
    List<U> units();

    /** Tokens of the query and the documents as the model takes them, each counted once. */
    long totalTokens();

    /**
     * Merges the outcomes of all units into scores.
     *
     * @param outcomes one a unit, in the order of {@link #units()}
     * @throws InferenceException if an outcome cannot become a score, such as NaN
     */
    DocumentScores merge(List<R> outcomes) throws InferenceException;
}
