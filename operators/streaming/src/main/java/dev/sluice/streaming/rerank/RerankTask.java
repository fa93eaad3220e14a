package dev.sluice.streaming.rerank;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.Reranker;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.outcome.RerankOutcome;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
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
    private final Verdicts verdicts;
    private final RerankMetrics metrics;

    /** By the operator's handle, which is one object a set; an equal or even the same set may come twice. */
    private final IdentityHashMap<ResultFuture<RerankOutcome>, Submission> inFlight = new IdentityHashMap<>();

    /** Takes over the reranker: {@link #close} closes it. */
    RerankTask(Reranker reranker, RerankSettings settings, TaskClock clock, MetricGroup operator) {
        this.reranker = reranker;
        this.timeout = settings.timeout();
        this.clock = clock;
        this.outcomes = new Outcomes(reranker, settings, clock);
        this.verdicts = new Verdicts(reranker.model().name(), settings.timeout());
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
            emit(result, () -> fallback(submission, verdicts.timeout()));
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
                            : unranked(submission, verdicts.on(submission.set(), failure)));
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

    private RerankOutcome unranked(Submission submission, Verdict verdict) {
        if (verdict instanceof Verdict.Rejection rejection) {
            return outcomes.rejected(submission, rejection.kind(), rejection.reason());
        }
        return fallback(submission, (Verdict.Fallback) verdict);
    }

    private RerankOutcome fallback(Submission submission, Verdict.Fallback verdict) {
        metrics.fellBack(verdict.cause());
        return outcomes.fallback(submission, verdict.reason());
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
}
