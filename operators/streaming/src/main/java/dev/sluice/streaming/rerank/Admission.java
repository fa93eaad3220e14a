package dev.sluice.streaming.rerank;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Lets in the candidate sets that a program built. Sets in flight stand in checkpoints as JSON, so one that cannot be
 * written as JSON would end the job there; it becomes a dead letter here. Its payload is empty, for the same reason.
 */
public final class Admission implements MapFunction<CandidateSet, Arrival> {

    private static final CandidateSetCodec CODEC = new CandidateSetCodec(WireLimits.NONE);

    @Override
    public Arrival map(CandidateSet set) {
        try {
            CODEC.encode(set);
            return set;
        } catch (IllegalArgumentException e) {
            return DeadLetter.of(
                    DeadLetter.Kind.INVALID_VALUE,
                    "The set of query '" + set.queryId() + "' cannot be written: " + e.getMessage(),
                    set.origin(),
                    new byte[0],
                    0);
        }
    }
}
