package dev.sluice.jobs.rerank;

import dev.sluice.inference.CircuitOpenException;
import dev.sluice.inference.CircuitState;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.PoisonousSetException;
import dev.sluice.inference.QueueState;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.Speed;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.Work;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Scores a document by the number in its text. Queries say what else is to happen: {@code unusable}, {@code late} and
 * {@code broken} fail, {@code bug} fails as no reranker may, and {@code held} waits for {@link #release}.
 */
public final class FakeReranker implements Reranker {

    private final List<Runnable> held = Collections.synchronizedList(new ArrayList<>());
    private final List<CandidateSet> asked = Collections.synchronizedList(new ArrayList<>());
    private @Nullable RerankerOptions options;
    private volatile boolean closed;

    public Reranker open(RerankerOptions options) {
        this.options = options;
        return this;
    }

    @Override
    public ModelIdentity model() {
        return new ModelIdentity("fake", "0", "fp32");
    }

    @Override
    public CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline) {
        asked.add(set);
        String query = ((Content.Text) set.query()).text();
        CompletableFuture<Ranking> answer = new CompletableFuture<>();
        switch (query) {
            case "unusable" -> answer.completeExceptionally(new UnusableCandidateSetException("No images here"));
            case "late" -> answer.completeExceptionally(new DeadlineExceededException("late"));
            case "broken" -> answer.completeExceptionally(new InferenceException("The model gave nothing"));
            case "poisonous" ->
                answer.completeExceptionally(new PoisonousSetException("It fails alone", new IllegalStateException()));
            case "open" -> answer.completeExceptionally(new CircuitOpenException("circuit open: it fails"));
            case "bug" -> answer.completeExceptionally(new IllegalStateException("bug"));
            case "held" -> held.add(() -> answer.complete(rank(set)));
            default -> answer.complete(rank(set));
        }
        return answer;
    }

    /** Answers what is held, the last first. */
    public void release() {
        for (int index = held.size() - 1; index >= 0; index--) {
            held.get(index).run();
        }
    }

    private Ranking rank(CandidateSet set) {
        DocumentScores scores = new DocumentScores(set.documents().size());
        for (int index = 0; index < scores.size(); index++) {
            scores.score(
                    index,
                    Float.parseFloat(((Content.Text) set.documents().get(index).content()).text()));
        }
        return Ranking.of(set, model(), scores, Ranking.Usage.NONE, Ranking.Timings.NONE);
    }

    public List<CandidateSet> asked() {
        return asked;
    }

    public boolean isClosed() {
        return closed;
    }

    public @Nullable RerankerOptions options() {
        return options;
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
    public Speed measureSpeed() {
        return new Speed(1);
    }

    @Override
    public void close() {
        closed = true;
    }
}
