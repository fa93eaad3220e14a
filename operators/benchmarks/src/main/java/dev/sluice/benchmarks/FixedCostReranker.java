package dev.sluice.benchmarks;

import dev.sluice.inference.CircuitState;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.QueueState;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.Speed;
import dev.sluice.inference.Work;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Takes a fixed time a document and nothing else, on a thread of its own, so that what a job costs besides its model
 * shows. The scores are the documents' places.
 */
final class FixedCostReranker implements Reranker {

    static final ModelIdentity IDENTITY = new ModelIdentity("fixed-cost", "0", "fp32");

    private final long nanosOfADocument;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread daemon = new Thread(task, "fixed-cost");
        daemon.setDaemon(true);
        return daemon;
    });

    FixedCostReranker(Duration costOfADocument) {
        this.nanosOfADocument = costOfADocument.toNanos();
    }

    @Override
    public ModelIdentity model() {
        return IDENTITY;
    }

    @Override
    public CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline) {
        return CompletableFuture.supplyAsync(
                () -> {
                    int documents = set.documents().size();
                    long end = System.nanoTime() + documents * nanosOfADocument;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    DocumentScores scores = new DocumentScores(documents);
                    for (int index = 0; index < documents; index++) {
                        scores.score(index, index);
                    }
                    return Ranking.of(set, IDENTITY, scores, Ranking.Usage.NONE, Ranking.Timings.NONE);
                },
                thread);
    }

    @Override
    public Work drainWork() {
        return Work.NONE;
    }

    @Override
    public QueueState queue() {
        return new QueueState(0, 1, Duration.ZERO);
    }

    @Override
    public CircuitState circuit() {
        return CircuitState.CLOSED;
    }

    @Override
    public Optional<Speed> measureSpeed(Duration patience) {
        return Optional.empty();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
