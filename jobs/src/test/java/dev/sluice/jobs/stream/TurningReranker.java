package dev.sluice.jobs.stream;

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
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Turns the order of sets round, in the way that a test says. */
public final class TurningReranker implements Reranker {

    private static final ModelIdentity MODEL = new ModelIdentity("turns-round", "v1", "fp32");

    /** What becomes of a set. Travels with a job. */
    @FunctionalInterface
    public interface Fate extends Serializable {

        /**
         * The answer to a set.
         *
         * @param number of the set among those of its task, from 1
         * @param turned makes the ranking, and counts the work of it
         */
        CompletableFuture<Ranking> of(CandidateSet set, int number, Supplier<Ranking> turned);
    }

    private final Fate fate;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<Work> work = new AtomicReference<>(Work.NONE);

    private TurningReranker(Fate fate) {
        this.fate = fate;
    }

    /** A reranker for each task. */
    public static RerankerFactory with(Fate fate) {
        return () -> new TurningReranker(fate);
    }

    @Override
    public ModelIdentity model() {
        return MODEL;
    }

    @Override
    public CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline) {
        return fate.of(set, asked.incrementAndGet(), () -> turned(set));
    }

    private Ranking turned(CandidateSet set) {
        int documents = set.documents().size();
        work.updateAndGet(done -> done.plus(Work.ofInferences(1)).plus(Work.ofRun(documents, 10L * documents, 0)));
        DocumentScores scores = new DocumentScores(documents);
        for (int index = 0; index < documents; index++) {
            scores.score(index, index / 16f);
        }
        return Ranking.of(set, MODEL, scores, Ranking.Usage.NONE, Ranking.Timings.NONE);
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
    public Optional<Speed> measureSpeed(Duration patience) {
        return Optional.of(new Speed(1e9));
    }

    @Override
    public void close() {}
}
