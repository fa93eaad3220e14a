package dev.sluice.inference.engine;

import dev.sluice.inference.CircuitState;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.OverloadException;
import dev.sluice.inference.QueueState;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.Speed;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.Work;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.batching.MicroBatcher;
import dev.sluice.inference.batching.OutcomeCache;
import dev.sluice.inference.batching.Submission;
import dev.sluice.inference.batching.WorkLedger;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.inference.sharing.SharedThreads;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model family behind a micro-batcher, shared by all who asked for it. One thread plans sets in the order of their
 * arrival, as long as there is room for their units; the batcher's threads run the units and merge their outcomes.
 */
final class RerankEngine<U extends WorkUnit, R> implements AutoCloseable {

    /** Enough to see whether the model is well. */
    private static final int HEALTH_PROBE_TOKENS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(RerankEngine.class);
    private static final Duration PATIENCE_WHEN_CLOSING = Duration.ofSeconds(10);
    private static final Duration FOR_EVER = Duration.ofDays(1_000);
    private static final AtomicInteger CLOSING = new AtomicInteger();

    private final ModelFamily<U, R> family;
    private final BatchingOptions options;
    private final OutcomeCache<R> cache;
    private final MicroBatcher<U, R> batcher;
    private final ExecutorService planner;
    private final Circuit circuit;
    private final NanoClock clock;
    private final Duration patience;

    /** Takes over family and cache: {@link #close} closes them. */
    RerankEngine(
            ModelFamily<U, R> family,
            BatchingOptions options,
            OutcomeCache<R> cache,
            Circuit circuit,
            NanoClock clock) {
        this(family, options, cache, circuit, clock, PATIENCE_WHEN_CLOSING);
    }

    RerankEngine(
            ModelFamily<U, R> family,
            BatchingOptions options,
            OutcomeCache<R> cache,
            Circuit circuit,
            NanoClock clock,
            Duration patience) {
        this.patience = patience;
        this.circuit = circuit;
        this.family = family;
        this.cache = cache;
        this.options = options;
        this.clock = clock;
        String name = family.model().name();
        this.batcher = new MicroBatcher<>(name, options, family, () -> family.probe(HEALTH_PROBE_TOKENS), cache, clock);
        this.planner = Executors.newSingleThreadExecutor(task -> SharedThreads.daemon(task, "sluice-plan-" + name));
    }

    ModelIdentity model() {
        return family.model();
    }

    /**
     * {@link dev.sluice.inference.Reranker#rerank}, on somebody's account.
     *
     * @param ledger is booked for the work
     */
    CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline, WorkLedger ledger) {
        if (set.documents().isEmpty()) {
            return CompletableFuture.completedFuture(
                    Ranking.of(set, model(), new DocumentScores(0), Ranking.Usage.NONE, Ranking.Timings.NONE));
        }
        Circuit.Permit permit = circuit.ask();
        if (permit == null) {
            return CompletableFuture.failedFuture(circuit.refusal());
        }
        Request request = new Request(set, batcher.open(deadline, ledger), ledger, permit);
        try {
            planner.execute(request::plan);
        } catch (RejectedExecutionException e) {
            request.fail(new RerankerClosedException("The reranker was closed"));
        }
        return request.ranking;
    }

    CircuitState circuit() {
        return circuit.state();
    }

    QueueState queue() {
        return batcher.queue();
    }

    /** Runs a full call on each thread at once, twice, and times the second; beside the queue and on no account. */
    Optional<Speed> measureSpeed(Duration patience) throws InferenceException {
        return family.runsHere()
                ? Optional.of(new SpeedMeasurement<>(family, options, clock).run(patience))
                : Optional.empty();
    }

    /**
     * Ends the engine: what has no answer yet fails with {@link RerankerClosedException}. Cancels what runs in native
     * code and waits for its end, as it must not lose its model. ONNX Runtime ends a call at the next node of its
     * graph, which in a long context may be long: beyond ten seconds a thread waits on and closes the model then.
     */
    @Override
    public void close() {
        planner.shutdownNow();
        batcher.end();
        boolean ended = false;
        try {
            ended = awaitEnd(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (ended) {
            closeModel();
        } else {
            LOG.warn(
                    "Model '{}' still computes what nobody waits for any more; it is closed when that ends",
                    family.model().name());
            CLOSING.incrementAndGet();
            SharedThreads.daemon(
                            this::closeLater, "sluice-close-" + family.model().name())
                    .start();
        }
    }

    private void closeModel() {
        family.close();
        cache.close();
    }

    private boolean awaitEnd(Duration time) throws InterruptedException {
        return batcher.awaitEnd(time) && planner.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeLater() {
        try {
            if (awaitEnd(FOR_EVER)) {
                closeModel();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            CLOSING.decrementAndGet();
        }
    }

    /** True while calls of engines that were closed still run: native libraries must not be unloaded then. */
    static boolean callsStillRun() {
        return CLOSING.get() > 0;
    }

    /** One set on its way from {@link #rerank} to its ranking. */
    private final class Request {

        private final CandidateSet set;
        private final WorkLedger ledger;
        private final Submission<R> submission;
        private final Deadline deadline;
        private final long arrivalNanos = clock.nanoTime();
        private final Circuit.Permit permit;
        private final AtomicBoolean told = new AtomicBoolean();
        private final long callsBefore = batcher.completedCalls();
        private final CompletableFuture<Ranking> ranking = new CompletableFuture<>();
        private volatile @Nullable ScoringPlan<U, R> plan;

        Request(CandidateSet set, Submission<R> submission, WorkLedger ledger, Circuit.Permit permit) {
            this.set = set;
            this.permit = permit;
            this.deadline = submission.deadline();
            this.ledger = ledger;
            this.submission = submission;
            CompletableFuture<?> ignored = submission.outcomes().whenComplete((outcomes, failure) -> {
                if (failure == null) {
                    merge(outcomes);
                } else if (!(failure instanceof CancellationException)) {
                    fail(failure);
                }
            });
            CompletableFuture<?> unused = ranking.whenComplete((done, failure) -> {
                // Whoever asked may cancel it; all else is told before it is known.
                tellCircuit(failure);
                submission.outcomes().cancel(false);
            });
        }

        /**
         * A model that gives no outcome in all the time that a set has is taken to fail; one that is merely slow to
         * come to the set is not.
         */
        private void tellCircuit(@Nullable Throwable failure) {
            if (!told.compareAndSet(false, true)) {
                return;
            }
            boolean isOutOfTime = failure instanceof DeadlineExceededException
                    || (failure instanceof CancellationException && deadline.hasPassedAt(clock.nanoTime()));
            boolean isStalled = failure instanceof OverloadException
                    && batcher.stalled().toNanos() >= deadline.nanosLeftAt(arrivalNanos);
            boolean isFailure = failure instanceof InferenceException
                    || isStalled
                    || (isOutOfTime && batcher.completedCalls() == callsBefore);
            if (failure != null && isFailure) {
                permit.failed(failure);
            } else if (failure == null && submission.firstRunNanos() != null) {
                permit.succeeded();
            } else {
                permit.learnedNothing();
            }
        }

        void plan() {
            try {
                batcher.awaitRoom();
                if (!ranking.isDone()) {
                    ScoringPlan<U, R> made = family.plan(set);
                    plan = made;
                    ledger.book(Work.ofControlTokens(made.controlTokens()));
                    batcher.submit(submission, made.units());
                }
            } catch (UnusableCandidateSetException | RerankerClosedException e) {
                fail(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(new RerankerClosedException("The reranker was closed"));
            } catch (RuntimeException e) {
                fail(new InferenceException(
                        "Planning failed with " + e.getClass().getName(), e));
            } catch (Error e) {
                fail(e);
            }
        }

        private void merge(List<R> outcomes) {
            ScoringPlan<U, R> made = plan;
            try {
                if (made == null) {
                    throw new InferenceException("Outcomes came before the plan");
                }
                DocumentScores scores = made.merge(outcomes);
                Ranking.Usage usage = new Ranking.Usage(made.totalTokens(outcomes), submission.inferences());
                Ranking answer = Ranking.of(set, model(), scores, usage, timings());
                tellCircuit(null);
                ranking.complete(answer);
            } catch (InferenceException e) {
                fail(e);
            } catch (RuntimeException e) {
                fail(new InferenceException(
                        "Merging failed with " + e.getClass().getName(), e));
            } catch (Error e) {
                fail(e);
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

        void fail(Throwable failure) {
            tellCircuit(failure);
            ranking.completeExceptionally(failure);
        }
    }
}
