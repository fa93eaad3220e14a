package dev.sluice.jobs.savepoint;

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
import dev.sluice.streaming.rerank.RerankerFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Turns the order of the first sets round, at once, and never answers the others. */
final class FirstSetsReranker implements Reranker {

    private static final ModelIdentity MODEL = new ModelIdentity("turns-round", "v1", "fp32");

    private final int answered;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<Work> work = new AtomicReference<>(Work.NONE);

    private FirstSetsReranker(int answered) {
        this.answered = answered;
    }

    /** Answers so many sets in each task. */
    static RerankerFactory answering(int sets) {
        return () -> new FirstSetsReranker(sets);
    }

    @Override
    public ModelIdentity model() {
        return MODEL;
    }

    @Override
    public CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline) {
        if (asked.incrementAndGet() > answered) {
            return new CompletableFuture<>();
        }
        int documents = set.documents().size();
        work.updateAndGet(done -> done.plus(Work.ofInferences(1)).plus(Work.ofRun(documents, 10L * documents, 0)));
        DocumentScores scores = new DocumentScores(documents);
        for (int index = 0; index < documents; index++) {
            scores.score(index, index / 16f);
        }
        return CompletableFuture.completedFuture(
                Ranking.of(set, MODEL, scores, Ranking.Usage.NONE, Ranking.Timings.NONE));
    }

    @Override
    public Work drainWork() {
        return work.getAndSet(Work.NONE);
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
    public Speed measureSpeed() {
        return new Speed(1e9);
    }

    @Override
    public void close() {}
}
