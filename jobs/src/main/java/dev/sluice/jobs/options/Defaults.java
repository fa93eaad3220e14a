package dev.sluice.jobs.options;

import dev.sluice.ranking.CandidateSet;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a candidate set gets where it says nothing itself.
 *
 * @param topN how many results; null for all
 * @param instruction null for none
 */
public record Defaults(@Nullable Integer topN, @Nullable String instruction) implements Serializable {

    /** The set with what it left open filled in. */
    public CandidateSet complete(CandidateSet set) {
        CandidateSet result = set.topN() == null && topN != null ? set.withTopN(topN) : set;
        return result.instruction() == null && instruction != null ? result.withInstruction(instruction) : result;
    }
}
