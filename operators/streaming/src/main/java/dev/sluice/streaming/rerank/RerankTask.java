package dev.sluice.streaming.rerank;

import dev.sluice.inference.CircuitOpenException;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.OverloadException;
import dev.sluice.inference.PoisonousSetException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.outcome.RerankOutcome;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rerank function of one open task: what is in flight, and who answers it.
 *
 * <p>All methods are called by the task thread. The reranker's threads only hand over: outcomes are made, counted and
 * emitted by the task thread.
 */
final class RerankTask {

    private static final Logger LOG = LoggerFactory.getLogger(RerankTask.class);

    private final Reranker reranker;
    private final @Nullable Duration timeout;
    private final TaskClock clock;
    private final Outcomes outcomes;
    private final RerankMetrics metrics;

    /** By the operator's handle, which is one object a set; an equal or even the same set may come twice. */
    private final IdentityHashMap<ResultFuture<RerankOutcome>, Submission> inFlight = new IdentityHashMap<>();

    private boolean failureLogged;

    /** Takes over the reranker: {@link #close} closes it. */
    RerankTask(Reranker reranker, RerankSettings settings, TaskClock clock, MetricGroup operator) {
        this.reranker = reranker;
        this.timeout = settings.timeout();
        this.clock = clock;
        this.outcomes = new Outcomes(reranker, settings, clock);
        this.metrics = new RerankMetrics(operator, reranker, inFlight::size);
    }

    /** Lets a dead letter pass by the model. */
    void pass(DeadLetter letter, ResultFuture<RerankOutcome> result) {
        emit(result, () -> outcomes.unreadable(letter));
    }

    /** Begins to rank a set. */
    void submit(CandidateSet set, ResultFuture<RerankOutcome> result) {
        Submission submission = new Submission(set, Arrived.now(clock));
        inFlight.put(result, submission);
        CompletableFuture<Ranking> future = rerank(set);
        submission.awaits(future);
        var unused = future.whenComplete((ranking, failure) -> answered(submission, result, ranking, failure));
    }

    /** Answers a set in first-stage order, unless its answer has come by now. */
    void timeout(ResultFuture<RerankOutcome> result) {
        Submission submission = inFlight.get(result);
        if (submission != null && submission.claim()) {
            emit(result, () -> fallback(submission, FallbackCause.TIMEOUT, timeoutReason()));
            submission.cancel();
        }
    }

    /** Gives up what is in flight, which stays in Flink's state, and the reranker. */
    void close() {
        for (Submission submission : inFlight.values()) {
            if (submission.claim()) {
                submission.cancel();
            }
        }
        inFlight.clear();
        reranker.close();
    }

    private CompletableFuture<Ranking> rerank(CandidateSet set) {
        Deadline deadline = timeout == null ? Deadline.NONE : Deadline.after(timeout, clock);
        try {
            return reranker.rerank(set, deadline);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Any thread. */
    private void answered(
            Submission submission,
            ResultFuture<RerankOutcome> result,
            @Nullable Ranking ranking,
            @Nullable Throwable failure) {
        if (submission.claim()) {
            emit(
                    result,
                    () -> ranking != null
                            ? ranked(submission, ranking)
                            : unranked(
                                    submission, failure instanceof CompletionException ? failure.getCause() : failure));
        } else if (ranking != null) {
            metrics.lateCompletion();
        }
    }

    private RerankOutcome ranked(Submission submission, Ranking ranking) {
        if (ranking.status() == Ranking.Status.FALLBACK) {
            metrics.fellBack(FallbackCause.NO_SCORES);
        }
        return outcomes.ranked(submission, ranking);
    }

    private RerankOutcome unranked(Submission submission, @Nullable Throwable failure) {
        if (failure instanceof UnusableCandidateSetException) {
            return outcomes.rejected(submission, DeadLetter.Kind.UNSUPPORTED_SET, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof PoisonousSetException) {
            LOG.warn("{} becomes a dead letter: {}", submission.set(), failure.getMessage());
            return outcomes.rejected(submission, DeadLetter.Kind.POISONOUS_SET, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof DeadlineExceededException) {
            return fallback(submission, FallbackCause.TIMEOUT, timeoutReason());
        }
        if (failure instanceof OverloadException) {
            return fallback(submission, FallbackCause.OVERLOAD, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof CircuitOpenException) {
            return fallback(submission, FallbackCause.CIRCUIT_OPEN, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof RerankerClosedException) {
            throw new FlinkRuntimeException("The reranker of model '"
                    + reranker.model().name()
                    + "' was closed while its task was running; expected it open until the task"
                    + " ends. The sets in flight are in the last checkpoint: let the job restart.");
        }
        if (failure instanceof Error error) {
            throw error;
        }
        String reason = failure instanceof InferenceException && failure.getMessage() != null
                ? failure.getMessage()
                : "the model failed unexpectedly: "
                        + (failure == null ? "no answer" : failure.getClass().getName());
        logFirst(submission, reason, failure);
        return fallback(submission, FallbackCause.MODEL_FAILURE, reason);
    }

    private RerankOutcome fallback(Submission submission, FallbackCause cause, String reason) {
        metrics.fellBack(cause);
        return outcomes.fallback(submission, reason);
    }

    /**
     * A broken model fails on every set: the first failure is logged, and all are counted. Exceptions that are not the
     * reranker's own may hold text of the set, so only their place is logged.
     */
    private void logFirst(Submission submission, String reason, @Nullable Throwable failure) {
        if (failureLogged) {
            return;
        }
        failureLogged = true;
        StackTraceElement[] trace = failure == null ? new StackTraceElement[0] : failure.getStackTrace();
        LOG.warn(
                "{} is answered in first-stage order: {} (at {}). Later ones of this task are counted in '{}' only.",
                submission.set(),
                reason,
                trace.length == 0 ? "an unknown place" : trace[0],
                MetricNames.FALLBACK);
    }

    private void emit(ResultFuture<RerankOutcome> result, Supplier<RerankOutcome> outcome) {
        try {
            result.complete(() -> {
                inFlight.remove(result);
                RerankOutcome settled = outcome.get();
                metrics.settled(settled);
                return List.of(settled);
            });
        } catch (RejectedExecutionException e) {
            // The task is being cancelled. The set has no outcome, so it is in the last checkpoint and comes again.
            LOG.debug("An answer came after the end of the task", e);
        }
    }

    private String timeoutReason() {
        return "timeout after " + Durations.text(timeout == null ? Duration.ZERO : timeout);
    }
}
