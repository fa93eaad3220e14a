package dev.sluice.streaming.rerank;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the candidate sets of one open task where answers are futures and not outcomes, as in Flink SQL. Each set is
 * answered once, by the same rules, in the same words and with the same {@linkplain MetricNames metrics} as in
 * {@link RerankFunction}. Thread-safe; answers come on the reranker's threads.
 */
public final class SetReranker implements AutoCloseable {

    /** Statements come and go: a model is measured once a JVM, and not for each. */
    private static final Set<Measured> MEASURED = ConcurrentHashMap.newKeySet();

    private record Measured(ModelIdentity model, RerankSettings settings) {}

    private final Reranker reranker;
    private final @Nullable Duration timeout;
    private final TaskClock clock;
    private final Verdicts verdicts;
    private final Set<Submission> inFlight = ConcurrentHashMap.newKeySet();

    /** Guards what it counts. */
    private final RerankMetrics metrics;

    /**
     * Opens the reranker of a task.
     *
     * @param settings the timeout, and the documents of a micro-batch for the warning about a model too slow for it
     * @param operator the metrics of the operator
     * @param subtask its number, from 0; the first one measures the model's speed and warns
     * @throws MisplacedLibraryException if Sluice came with the job's jar and not from Flink's {@code lib/}
     * @throws ModelException if the model cannot be opened as asked
     */
    public static SetReranker open(RerankerFactory factory, RerankSettings settings, MetricGroup operator, int subtask)
            throws ModelException {
        LibraryPlacement.check();
        Reranker reranker = factory.open();
        try {
            if (subtask == 0 && MEASURED.add(new Measured(reranker.model(), settings))) {
                SpeedCheck.tell(reranker, settings);
            }
            return new SetReranker(reranker, settings.timeout(), TaskClock.Jvm.CLOCK, operator);
        } catch (RuntimeException | Error e) {
            reranker.close();
            throw e;
        }
    }

    /** Takes over the reranker: {@link #close} closes it. */
    SetReranker(Reranker reranker, @Nullable Duration timeout, TaskClock clock, MetricGroup operator) {
        this.reranker = reranker;
        this.timeout = timeout;
        this.clock = clock;
        this.verdicts = new Verdicts(reranker.model().name(), timeout);
        this.metrics = new RerankMetrics(operator, reranker, inFlight::size);
    }

    /**
     * Begins to rank a set; never blocks. The future fails only with a {@link FlinkRuntimeException} if the reranker
     * was closed under the task, or with an {@link Error}; after {@link #close} it never completes. Cancelling it gives
     * the set up.
     */
    public CompletableFuture<SetAnswer> rerank(CandidateSet set) {
        Submission submission = new Submission(set, Arrived.now(clock));
        CompletableFuture<Ranking> request = request(set);
        submission.awaits(request);
        inFlight.add(submission);
        CompletableFuture<SetAnswer> answer = new CompletableFuture<>();
        CompletableFuture<?> ignored = request.whenComplete((ranking, failure) -> {
            if (submission.claim()) {
                inFlight.remove(submission);
                settle(answer, submission, ranking, failure);
            } else if (ranking != null) {
                metrics.lateCompletion();
            }
        });
        CompletableFuture<?> unused = answer.whenComplete((given, failure) -> {
            if (answer.isCancelled() && submission.claim()) {
                inFlight.remove(submission);
                submission.cancel();
            }
        });
        return answer;
    }

    /** Counts a row that is no candidate set, and answers it. */
    public SetAnswer reject(String reason) {
        return counted(SetAnswer.rejected(reason), Arrived.now(clock));
    }

    /** Gives up what is in flight, and the reranker. */
    @Override
    public void close() {
        for (Submission submission : inFlight) {
            if (submission.claim()) {
                submission.cancel();
            }
        }
        inFlight.clear();
        reranker.close();
    }

    private CompletableFuture<Ranking> request(CandidateSet set) {
        Deadline deadline = timeout == null ? Deadline.NONE : Deadline.after(timeout, clock);
        try {
            return reranker.rerank(set, deadline);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void settle(
            CompletableFuture<SetAnswer> answer,
            Submission submission,
            @Nullable Ranking ranking,
            @Nullable Throwable failure) {
        try {
            SetAnswer settled =
                    ranking == null ? unranked(submission, verdicts.on(submission.set(), failure)) : ranked(ranking);
            answer.complete(counted(settled, submission.arrived()));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    private SetAnswer ranked(Ranking ranking) {
        if (ranking.status() == Ranking.Status.FALLBACK) {
            fellBack(FallbackCause.NO_SCORES);
        }
        return SetAnswer.of(ranking);
    }

    private SetAnswer unranked(Submission submission, Verdict verdict) {
        if (verdict instanceof Verdict.Fallback fallback) {
            fellBack(fallback.cause());
            Duration total = Duration.ofNanos(nanosSince(submission.arrived()));
            Ranking.Timings timings = new Ranking.Timings(Duration.ZERO, Duration.ZERO, total);
            return SetAnswer.of(Ranking.fallback(submission.set(), reranker.model(), fallback.reason(), timings));
        }
        return SetAnswer.rejected(verdict.reason());
    }

    private void fellBack(FallbackCause cause) {
        synchronized (metrics) {
            metrics.fellBack(cause);
        }
    }

    private SetAnswer counted(SetAnswer answer, Arrived arrived) {
        synchronized (metrics) {
            metrics.settled(answer.status(), answer.ranking(), reranker.drainWork(), nanosSince(arrived));
        }
        return answer;
    }

    private long nanosSince(Arrived arrived) {
        return clock.nanoTime() - arrived.nanos();
    }
}
