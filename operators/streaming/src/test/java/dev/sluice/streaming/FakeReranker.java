package dev.sluice.streaming;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A reranker under a test's control: it keeps what it is asked and answers when told, or at once. It turns the
 * first-stage order round.
 */
public final class FakeReranker implements Reranker {

    public static final ModelIdentity MODEL = new ModelIdentity("fake", "v1", "fp32");

    private static final Map<Integer, FakeReranker> KNOWN = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** What the reranker was asked and not yet told to answer, or was and could not. */
    public record Request(CandidateSet set, Deadline deadline, CompletableFuture<Ranking> answer) {}

    private final int id = NEXT.incrementAndGet();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicReference<Work> work = new AtomicReference<>(Work.NONE);
    private volatile Function<CandidateSet, CompletableFuture<Ranking>> onRequest = set -> new CompletableFuture<>();
    private volatile Speed speed = new Speed(1e9);

    public FakeReranker() {
        KNOWN.put(id, this);
    }

    /** Answers every set at once, on the caller's thread. */
    public static FakeReranker answeringAtOnce() {
        FakeReranker fake = new FakeReranker();
        return fake.onRequest(set -> CompletableFuture.completedFuture(fake.ranking(set)));
    }

    public FakeReranker onRequest(Function<CandidateSet, CompletableFuture<Ranking>> onRequest) {
        this.onRequest = onRequest;
        return this;
    }

    public FakeReranker withSpeed(double tokensPerSecond) {
        this.speed = new Speed(tokensPerSecond);
        return this;
    }

    /** A factory that travels with a job, within this JVM. */
    public RerankerFactory factory() {
        int known = id;
        return () -> {
            FakeReranker fake = KNOWN.get(known);
            fake.opened.incrementAndGet();
            return fake;
        };
    }

    /** The answer to a set, with the work that it cost counted. */
    public Ranking ranking(CandidateSet set) {
        int documents = set.documents().size();
        work.updateAndGet(done -> done.plus(new Work(1, 2, documents, 10L * documents, documents, 0, 0, 0, 0)));
        DocumentScores scores = new DocumentScores(documents);
        for (int index = 0; index < documents; index++) {
            scores.score(index, index / 16f);
        }
        return Ranking.of(set, MODEL, scores, new Ranking.Usage(10L * documents, 1), Ranking.Timings.NONE);
    }

    public List<String> asked() {
        return requests.stream().map(request -> request.set().queryId()).toList();
    }

    public Request request(String queryId) {
        return requests.stream()
                .filter(request -> request.set().queryId().equals(queryId))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    public void answer(String queryId) {
        Request request = request(queryId);
        request.answer().complete(ranking(request.set()));
    }

    public void fail(String queryId, Throwable failure) {
        request(queryId).answer().completeExceptionally(failure);
    }

    public int opened() {
        return opened.get();
    }

    public int closed() {
        return closed.get();
    }

    @Override
    public ModelIdentity model() {
        return MODEL;
    }

    @Override
    public CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline) {
        CompletableFuture<Ranking> answer = onRequest.apply(set);
        requests.add(new Request(set, deadline, answer));
        return answer;
    }

    @Override
    public Work drainWork() {
        return work.getAndSet(Work.NONE);
    }

    @Override
    public QueueState queue() {
        return new QueueState(7, 1_024, Duration.ofMillis(5));
    }

    @Override
    public CircuitState circuit() {
        return CircuitState.CLOSED;
    }

    @Override
    public Speed measureSpeed() {
        return speed;
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
