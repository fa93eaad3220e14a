package dev.sluice.inference.engine;

import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.CircuitOpenException;
import dev.sluice.inference.CircuitState;
import dev.sluice.inference.NanoClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells from the outcomes of sets whether a model is asked at all. Each {@link #asks} that was true is followed by one
 * of {@link #succeeded}, {@link #failed} and {@link #learnedNothing}. Each change is a line of the log. Thread-safe.
 */
final class Circuit {

    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);

    /** So many sets try whether the model is well again. */
    static final int TRIALS = 3;

    private final BreakerOptions options;
    private final @Nullable CircuitBreaker breaker;

    /**
     * A closed circuit.
     *
     * @param model what the model is called in messages
     */
    Circuit(String model, BreakerOptions options, NanoClock clock) {
        this.options = options;
        this.breaker = options.exists() ? breaker(model, options, clock) : null;
    }

    private static CircuitBreaker breaker(String model, BreakerOptions options, NanoClock clock) {
        int fewest = Math.max(1, (int) Math.ceil(options.sets() * options.failureShare()));
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(options.sets())
                .minimumNumberOfCalls(fewest)
                .failureRateThreshold((float) (100 * options.failureShare()))
                .permittedNumberOfCallsInHalfOpenState(TRIALS)
                .waitIntervalFunctionInOpenState(
                        attempt -> Math.max(1, options.pause().toMillis()))
                .clock(new SpanClock(clock))
                .build();
        CircuitBreaker breaker = CircuitBreaker.of(model, config);
        breaker.getEventPublisher()
                .onStateTransition(event ->
                        log(model, options, state(event.getStateTransition().getToState())));
        return breaker;
    }

    private static void log(String model, BreakerOptions options, CircuitState state) {
        switch (state) {
            case OPEN ->
                LOG.warn(
                        "Model '{}' fails: {} or more of the last {} sets. It is left alone for {} ms, and sets are answered"
                                + " in first-stage order at once",
                        model,
                        Math.round(100 * options.failureShare()) + " %",
                        options.sets(),
                        options.pause().toMillis());
            case HALF_OPEN -> LOG.warn("Model '{}' is tried again with {} sets", model, TRIALS);
            case CLOSED -> LOG.warn("Model '{}' is well again, and is given every set", model);
        }
    }

    /** True if the model is to be asked for one more set. */
    boolean asks() {
        return breaker == null || breaker.tryAcquirePermission();
    }

    /** Why a set was not given to the model. */
    CircuitOpenException refusal() {
        return new CircuitOpenException("circuit open: the model failed on too many of the last " + options.sets()
                + " sets and is left alone for a while");
    }

    void succeeded() {
        if (breaker != null) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        }
    }

    void failed(Throwable failure) {
        if (breaker != null) {
            breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        }
    }

    /** What became of the set says nothing of the model. */
    void learnedNothing() {
        if (breaker != null) {
            breaker.releasePermission();
        }
    }

    CircuitState state() {
        return breaker == null ? CircuitState.CLOSED : state(breaker.getState());
    }

    private static CircuitState state(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN, FORCED_OPEN -> CircuitState.OPEN;
            case HALF_OPEN -> CircuitState.HALF_OPEN;
            case CLOSED, DISABLED, METRICS_ONLY -> CircuitState.CLOSED;
        };
    }

    /** Instants that differ as the spans of a clock do; the breaker takes no other. */
    private static final class SpanClock extends Clock {

        private final NanoClock clock;

        SpanClock(NanoClock clock) {
            this.clock = clock;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(clock.nanoTime());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
