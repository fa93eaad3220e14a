package dev.sluice.inference.engine;

import dev.sluice.inference.CircuitState;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.QueueState;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.Speed;
import dev.sluice.inference.Work;
import dev.sluice.inference.batching.WorkLedger;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import java.util.concurrent.CompletableFuture;

/** One holder's part in a shared engine, with an account of its own. Closing the last part closes the engine. */
final class LeasedReranker implements Reranker {

    private final Leases<RerankerOptions, RerankEngine<?, ?>>.Lease lease;
    private final WorkLedger ledger = new WorkLedger();

    LeasedReranker(Leases<RerankerOptions, RerankEngine<?, ?>>.Lease lease) {
        this.lease = lease;
    }

    @Override
    public ModelIdentity model() {
        return lease.value().model();
    }

    @Override
    public CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline) {
        return lease.value().rerank(set, deadline, ledger);
    }

    @Override
    public Work drainWork() {
        return ledger.drain();
    }

    @Override
    public QueueState queue() {
        return lease.value().queue();
    }

    @Override
    public CircuitState circuit() {
        return lease.value().circuit();
    }

    @Override
    public Speed measureSpeed() throws InferenceException {
        return lease.value().measureSpeed();
    }

    @Override
    public void close() {
        lease.release();
    }
}
