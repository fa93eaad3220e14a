package dev.sluice.jobs.rescore;

import dev.sluice.connectors.results.TrecIds;
import dev.sluice.jobs.options.Defaults;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.util.Optional;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Fills in what sets leave open, and sorts out those whose results could not be written, before the model sees them.
 *
 * @param asRun whether results are written as a TREC run
 * @param deadLetterMaxBytes a dead letter keeps at most so many bytes of its record
 */
record SetCompletion(Defaults defaults, boolean asRun, int deadLetterMaxBytes)
        implements MapFunction<Arrival, Arrival> {

    private static final CandidateSetCodec CODEC = new CandidateSetCodec(WireLimits.NONE);

    @Override
    public Arrival map(Arrival arrival) {
        if (!(arrival instanceof CandidateSet set)) {
            return arrival;
        }
        Optional<String> refusal = asRun ? TrecIds.refusal(set) : Optional.empty();
        return refusal.isPresent()
                ? DeadLetter.of(
                        DeadLetter.Kind.INVALID_VALUE,
                        refusal.get(),
                        set.origin(),
                        CODEC.encode(set),
                        deadLetterMaxBytes)
                : defaults.complete(set);
    }
}
