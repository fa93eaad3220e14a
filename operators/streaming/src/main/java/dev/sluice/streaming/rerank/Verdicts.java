package dev.sluice.streaming.rerank;

import dev.sluice.inference.CircuitOpenException;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.OverloadException;
import dev.sluice.inference.PoisonousSetException;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what becomes of the sets that one task's model gave no ranking. Thread-safe. */
final class Verdicts {

    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);

    private final String model;
    private final @Nullable Duration timeout;
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    /**
     * None yet.
     *
     * @param model its name, for messages
     * @param timeout of a set; null for none
     */
    Verdicts(String model, @Nullable Duration timeout) {
        this.model = model;
        this.timeout = timeout;
    }

    /** The timeout passed first. */
    Verdict.Fallback timeout() {
        Duration passed = timeout == null ? Duration.ZERO : timeout;
        return new Verdict.Fallback(FallbackCause.TIMEOUT, "timeout after " + Durations.text(passed));
    }

    /**
     * What a failure means for the set.
     *
     * @throws FlinkRuntimeException if the reranker was closed; no set would ever be answered again
     * @throws Error if the failure is one
     */
    Verdict on(CandidateSet set, @Nullable Throwable thrown) {
        Throwable failure = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        if (failure instanceof UnusableCandidateSetException) {
            return new Verdict.Rejection(DeadLetter.Kind.UNSUPPORTED_SET, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof PoisonousSetException) {
            LOG.warn("{} is rejected: {}", set, failure.getMessage());
            return new Verdict.Rejection(DeadLetter.Kind.POISONOUS_SET, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof DeadlineExceededException) {
            return timeout();
        }
        if (failure instanceof OverloadException) {
            return new Verdict.Fallback(FallbackCause.OVERLOAD, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof CircuitOpenException) {
            return new Verdict.Fallback(FallbackCause.CIRCUIT_OPEN, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof RerankerClosedException) {
            throw new FlinkRuntimeException("The reranker of model '" + model
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
        logFirst(set, reason, failure);
        return new Verdict.Fallback(FallbackCause.MODEL_FAILURE, reason);
    }

    /**
     * A broken model fails on every set: the first failure is logged, and all are counted. Exceptions that are not the
     * reranker's own may hold text of the set, so only their place is logged.
     */
    private void logFirst(CandidateSet set, String reason, @Nullable Throwable failure) {
        if (!failureLogged.compareAndSet(false, true)) {
            return;
        }
        StackTraceElement[] trace = failure == null ? new StackTraceElement[0] : failure.getStackTrace();
        LOG.warn(
                "{} is answered in first-stage order: {} (at {}). Later ones of this task are counted in '{}' only.",
                set,
                reason,
                trace.length == 0 ? "an unknown place" : trace[0],
                MetricNames.FALLBACK);
    }
}
