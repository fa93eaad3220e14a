package dev.sluice.inference;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import java.util.concurrent.CompletableFuture;

/**
 * Ranks candidate sets with one model on one device. Safe for use by many threads at once; scores of a set never depend
 * on what else is being ranked.
 */
public interface Reranker extends AutoCloseable {

    /** Which model this is; stands in each of its rankings. */
    ModelIdentity model();

    /**
     * Begins to rank a set. Never blocks: tokenising and inference happen on other threads, which also complete the
     * future. A set without documents gets an empty ranking.
     *
     * <p>The future completes with a ranking, {@code RANKED}, {@code PARTIAL}, or {@code FALLBACK} where the model can
     * score none of the documents, or fails with
     *
     * <ul>
     *   <li>{@link UnusableCandidateSetException}: this model can never rank this set
     *   <li>{@link PoisonousSetException}: this model fails on this set, and on no other
     *   <li>{@link DeadlineExceededException}: the deadline passed first; what was not yet run will not be
     *   <li>{@link OverloadException}: the set waited for too long; only where such a bound was asked for
     *   <li>{@link CircuitOpenException}: the model has failed too often and is left alone for a while
     *   <li>{@link InferenceException}: the model failed
     *   <li>{@link RerankerClosedException}: this reranker was closed first
     * </ul>
     *
     * Cancelling the future takes what has not yet run out of the queue.
     */
    CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline);

    /**
     * The work done on this holder's account since the last call: each piece of work is handed out once, to one holder.
     */
    Work drainWork();

    /** What waits at this moment. */
    QueueState queue();

    /** Whether the model is asked at this moment. */
    CircuitState circuit();

    /** Runs the model once and says how fast it was; also warms it up. */
    Speed measureSpeed() throws InferenceException;

    /** Ends this reranker: what has not yet run fails with {@link RerankerClosedException}. Idempotent. */
    @Override
    void close();
}
