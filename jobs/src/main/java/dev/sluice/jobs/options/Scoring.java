package dev.sluice.jobs.options;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.wire.WireLimits;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a command scores candidate sets.
 *
 * @param topN for sets that do not say how many results they want; null for all
 * @param instruction for sets that bring none; null for none
 * @param inFlightSets at most so many sets are being ranked at once
 * @param deadLetterMaxBytes a dead letter keeps at most so many bytes of its record
 */
public record Scoring(
        RerankerOptions reranker,
        @Nullable Integer topN,
        @Nullable String instruction,
        Timeout timeout,
        int inFlightSets,
        WireLimits limits,
        int deadLetterMaxBytes) {

    public Scoring {
        Objects.requireNonNull(reranker, "reranker");
        Objects.requireNonNull(timeout, "timeout");
        Objects.requireNonNull(limits, "limits");
        Checks.atLeast("top-n", topN == null ? 1 : topN, 1);
        Checks.atLeast("in-flight-sets", inFlightSets, 1);
        Checks.atLeast("dead-letter-max-bytes", deadLetterMaxBytes, 0);
    }

    /** What sets get where they say nothing themselves. */
    public Defaults defaults() {
        return new Defaults(topN, instruction);
    }

    /** The set with what it left open filled in. */
    public CandidateSet complete(CandidateSet set) {
        return defaults().complete(set);
    }
}
