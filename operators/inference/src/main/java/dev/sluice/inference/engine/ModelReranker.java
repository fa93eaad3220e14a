package dev.sluice.inference.engine;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.QueueState;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.Speed;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.Work;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.batching.MicroBatcher;
import dev.sluice.inference.batching.OutcomeCache;
import dev.sluice.inference.batching.Submission;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.inference.sharing.SharedThreads;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The engine: a model family behind a micro-batcher. One thread plans sets in the order of their arrival, as long as
 * there is room for their units; the batcher's threads run the units and merge their outcomes.
 */
final class ModelReranker<U extends WorkUnit, R> implements Reranker {

    private static final int PROBE_TOKENS = 256;
    private static final int PROBES_A_THREAD = 2;

    private final ModelFamily<U, R> family;
    private final BatchingOptions options;
    private final MicroBatcher<U, R> batcher;
    private final ExecutorService planner;
    private final NanoClock clock;

    ModelReranker(ModelFamily<U, R> family, BatchingOptions options, long cacheBytes, NanoClock clock) {
        this.family = family;
        this.options = options;
        this.clock = clock;
        String name = family.model().name();
        this.batcher =
                new MicroBatcher<>(name, options, family, new OutcomeCache<>(cacheBytes, family::bytesOf), clock);
        this.planner = Executors.newSingleThreadExecutor(task -> SharedThreads.daemon(task, "sluice-plan-" + name));
    }

    @Override
    public ModelIdentity model() {
        return family.model();
    }

    @Override
    public CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline) {
        if (set.documents().isEmpty()) {
            return CompletableFuture.completedFuture(
                    Ranking.of(set, model(), new DocumentScores(0), Ranking.Usage.NONE, Ranking.Timings.NONE));
        }
        Request request = new Request(set, batcher.open(deadline));
        try {
            planner.execute(request::plan);
        } catch (RejectedExecutionException e) {
            request.fail(new RerankerClosedException("The reranker was closed"));
        }
        return request.ranking;
    }

    @Override
    public Work drainWork() {
        return batcher.drainWork();
    }

    @Override
    public QueueState queue() {
        return batcher.queue();
    }

    @Override
    public Speed measureSpeed() throws InferenceException {
        runProbes(options.concurrentCalls());
        int probes = PROBES_A_THREAD * options.concurrentCalls();
        long start = clock.nanoTime();
        int tokens = runProbes(probes);
        double seconds = Math.max(1, clock.nanoTime() - start) / 1e9;
        return new Speed(tokens / seconds);
    }

    private int runProbes(int probes) throws InferenceException {
        U probe = family.probe(PROBE_TOKENS);
        Submission<R> submission = batcher.open(Deadline.NONE);
        batcher.submit(submission, Collections.nCopies(probes, probe));
        try {
            submission.outcomes().get();
        } catch (ExecutionException e) {
            throw new InferenceException("The model failed on a first run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("Interrupted during a first run");
        }
        return probes * probe.tokens();
    }

    @Override
    public void close() {
        planner.shutdownNow();
        batcher.close();
        family.close();
    }

    /** One set on its way from {@link #rerank} to its ranking. */
    private final class Request {

        private final CandidateSet set;
        private final Submission<R> submission;
        private final long arrivalNanos = clock.nanoTime();
        private final CompletableFuture<Ranking> ranking = new CompletableFuture<>();
        private volatile @Nullable ScoringPlan<U, R> plan;

        Request(CandidateSet set, Submission<R> submission) {
            this.set = set;
            this.submission = submission;
            CompletableFuture<?> ignored = submission.outcomes().whenComplete((outcomes, failure) -> {
                if (failure == null) {
                    merge(outcomes);
                } else if (!(failure instanceof CancellationException)) {
                    ranking.completeExceptionally(failure);
                }
            });
            CompletableFuture<?> unused = ranking.whenComplete(
                    (done, failure) -> submission.outcomes().cancel(false));
        }

        void plan() {
            try {
                batcher.awaitRoom();
                if (!ranking.isDone()) {
                    ScoringPlan<U, R> made = family.plan(set);
                    plan = made;
                    batcher.submit(submission, made.units());
                }
            } catch (UnusableCandidateSetException | RerankerClosedException e) {
                fail(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(new RerankerClosedException("The reranker was closed"));
            } catch (RuntimeException | Error e) {
                fail(new InferenceException(
                        "Planning failed with " + e.getClass().getName(), e));
            }
        }

        private void merge(List<R> outcomes) {
            ScoringPlan<U, R> made = plan;
            if (made == null) {
                throw new IllegalStateException("Outcomes came before the plan");
            }
            try {
                DocumentScores scores = made.merge(outcomes);
                Ranking.Usage usage = new Ranking.Usage(made.totalTokens(), submission.inferences());
                ranking.complete(Ranking.of(set, model(), scores, usage, timings()));
            } catch (InferenceException e) {
                fail(e);
            } catch (RuntimeException | Error e) {
                fail(new InferenceException(
                        "Merging failed with " + e.getClass().getName(), e));
            }
        }

        private Ranking.Timings timings() {
            long now = clock.nanoTime();
            Long firstRun = submission.firstRunNanos();
            long begin = firstRun == null ? now : Math.max(firstRun, arrivalNanos);
            long end = firstRun == null ? now : submission.lastRunNanos();
            return new Ranking.Timings(
                    Duration.ofNanos(begin - arrivalNanos),
                    Duration.ofNanos(Math.max(0, end - begin)),
                    Duration.ofNanos(now - arrivalNanos));
        }

        void fail(Exception failure) {
            ranking.completeExceptionally(failure);
        }
    }
}
