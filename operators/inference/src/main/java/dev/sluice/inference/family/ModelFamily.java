package dev.sluice.inference.family;

import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.batching.Call;
import dev.sluice.inference.batching.OutcomeForm;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.ModelIdentity;
import java.util.Optional;

/**
 * One kind of model: how a set becomes units (plan), how units are scored (run), and how outcomes become scores (the
 * plan's merge). Everything else, queueing, batching, deadlines, caching, is the engine's.
 *
 * @param <U> what this family scores as one
 * @param <R> what comes out for a unit: a vector, a logit, the vectors of a block
 */
public interface ModelFamily<U extends WorkUnit, R> extends Call<U, R>, AutoCloseable {

    /** Which model this is. */
    ModelIdentity model();

    /**
     * Tokenises a set and cuts it into units. Called by one thread at a time, never by a task thread.
     *
     * @param set with at least one document
     * @throws UnusableCandidateSetException if this model can never rank the set
     */
    ScoringPlan<U, R> plan(CandidateSet set) throws UnusableCandidateSetException;

    /** At most so many tokens a call, padding included, which is what this family is fastest with on its device. */
    int callTokens();

    /** So many calls at once, each on the threads that this family gives it, keep a number of cores busy. */
    int callsAtOnce(int cores);

    /** A unit of so many tokens that stands for typical work, without a key: to warm up and to measure speed. */
    U probe(int tokens);

    /** False where calls are another machine's, who may charge for them: these are not made to measure speed. */
    default boolean runsHere() {
        return true;
    }

    /** Bytes that an outcome takes in memory, for the cache's bound. */
    int bytesOf(R outcome);

    /**
     * How outcomes outlive the process; empty where they must not, as what is computed elsewhere may change without
     * notice.
     */
    default Optional<OutcomeForm<R>> form() {
        return Optional.empty();
    }

    /** Releases the model. No call runs and none will. */
    @Override
    void close();
}
