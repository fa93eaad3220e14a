package dev.sluice.jobs.stream;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import org.apache.flink.api.common.functions.MapFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what a candidate set left open.
 *
 * @param topN for sets that do not say how many results they want; null for all
 * @param instruction for sets that bring none; null for none
 */
record Defaults(@Nullable Integer topN, @Nullable String instruction) implements MapFunction<Arrival, Arrival> {

    @Override
    public Arrival map(Arrival arrival) {
        if (!(arrival instanceof CandidateSet set)) {
            return arrival;
        }
        CandidateSet withTopN = set.topN() == null && topN != null ? set.withTopN(topN) : set;
        return withTopN.instruction() == null && instruction != null ? withTopN.withInstruction(instruction) : withTopN;
    }
}
