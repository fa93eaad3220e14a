package dev.sluice.streaming.rerank;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Ranking;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One candidate set on its way through the reranker. The model's answer, the timeout and the end of the task race for
 * it; whoever {@linkplain #claim claims} it first decides, and the others do nothing.
 */
final class Submission {

    private final CandidateSet set;
    private final Arrived arrived;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private @Nullable CompletableFuture<Ranking> future;

    Submission(CandidateSet set, Arrived arrived) {
        this.set = set;
        this.arrived = arrived;
    }

    CandidateSet set() {
        return set;
    }

    Arrived arrived() {
        return arrived;
    }

    /** True for the first caller, on whatever thread. */
    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** Before others can see the submission. */
    void awaits(CompletableFuture<Ranking> future) {
        this.future = future;
    }

    /** Takes what has not yet run out of the reranker's queue. */
    void cancel() {
        if (future != null) {
            future.cancel(false);
        }
    }
}
