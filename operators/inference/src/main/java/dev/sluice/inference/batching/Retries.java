package dev.sluice.inference.batching;

import dev.sluice.inference.TransientInferenceException;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How often a call that failed for the moment is made again, and when: after a pause that doubles from
 * {@link #FIRST_PAUSE} to {@link #LONGEST_PAUSE}, of which a random part of up to a half is left out, so that those who
 * failed together do not come again together. Who asks for a longer pause gets it. Thread-safe.
 */
final class Retries {

    static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Retry policy;

    /**
     * A policy.
     *
     * @param times how often a call is made again; 0 for never
     */
    Retries(int times, RandomGenerator random) {
        IntervalFunction pauses = IntervalFunction.ofExponentialBackoff(FIRST_PAUSE, 2, LONGEST_PAUSE);
        this.policy = Retry.of(
                "calls",
                RetryConfig.custom()
                        .maxAttempts(times + 1)
                        .intervalBiFunction(
                                (attempt, outcome) -> Math.max(jittered(pauses.apply(attempt), random), asked(outcome)))
                        .build());
    }

    private static long jittered(long millis, RandomGenerator random) {
        return Math.max(1, Math.round(millis * (1 - random.nextDouble() / 2)));
    }

    private static long asked(Either<Throwable, Object> outcome) {
        return outcome.isLeft()
                        && outcome.getLeft() instanceof TransientInferenceException failure
                        && failure.retryAfter() != null
                ? failure.retryAfter().toMillis()
                : 0;
    }

    /** The attempts of one call. */
    Attempts attempts() {
        Retry.AsyncContext<Object> attempts = policy.asyncContext();
        return failure -> {
            long millis = attempts.onError(failure);
            return millis < 1 ? null : Duration.ofMillis(millis);
        };
    }

    /** Counts the attempts of one call. */
    @FunctionalInterface
    interface Attempts {

        /** How long to wait after this failure before the next attempt; null if there is none left. */
        @Nullable
        Duration pauseAfter(Throwable failure);
    }
}
