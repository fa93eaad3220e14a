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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells from the outcomes of sets whether a model is asked at all. Of each {@link Permit} one outcome is told. Each
 * change is a line of the log. Thread-safe.
 */
final class Circuit {

    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);

    /** So many sets try whether the model is well again. */
    static final int TRIALS = 3;

    private final BreakerOptions options;
    private final @Nullable CircuitBreaker breaker;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile String lastFailure = "no answer in time";

    /**
     * A closed circuit.
     *
     * @param model what the model is called in messages
     */
    Circuit(String model, BreakerOptions options, NanoClock clock) {
        this.options = options;
        this.breaker = options.exists() ? breaker(model, options, clock) : null;
    }

    private CircuitBreaker breaker(String model, BreakerOptions options, NanoClock clock) {
        int fewest = Math.max(1, (int) Math.ceil(options.sets() * options.failureShare()));
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(options.sets())
                .minimumNumberOfCalls(fewest)
                .failureRateThreshold((float) (100 * options.failureShare()))
                .permittedNumberOfCallsInHalfOpenState(TRIALS)
                // Trials that never end must not keep it half open for ever.
                .maxWaitDurationInHalfOpenState(options.pause())
                .waitIntervalFunctionInOpenState(
                        attempt -> Math.max(1, options.pause().toMillis()))
                .clock(new SpanClock(clock))
                .build();
        CircuitBreaker breaker = CircuitBreaker.of(model, config);
        breaker.getEventPublisher().onStateTransition(event -> {
            changes.incrementAndGet();
            log(model, state(event.getStateTransition().getToState()));
        });
        return breaker;
    }

    private void log(String model, CircuitState state) {
        switch (state) {
            case OPEN ->
                LOG.warn(
                        "Model '{}' failed on too many sets, last with: {}. It is left alone for {} ms, and sets are answered"
                                + " in first-stage order at once. Look at the model or its service; --breaker-sets 0 asks"
                                + " it whatever happens",
                        model,
                        lastFailure,
                        options.pause().toMillis());
            case HALF_OPEN -> LOG.warn("Model '{}' is tried again with {} sets", model, TRIALS);
            case CLOSED -> LOG.warn("Model '{}' is well again, and is given every set", model);
        }
    }

    /** Leave to ask the model for one more set, whose outcome is told once; null if it is not to be asked. */
    @Nullable
    Permit ask() {
        if (breaker == null) {
            return new Permit(0);
        }
        return breaker.tryAcquirePermission() ? new Permit(changes.get()) : null;
    }

    /** Why a set was not given to the model. */
    CircuitOpenException refusal() {
        return new CircuitOpenException(
                "circuit open: the model failed too often and is left alone for a while; it failed last with: "
                        + lastFailure);
    }

    /**
     * Leave to ask for one set. What comes when the circuit has changed since is of an earlier time and is not heard.
     */
    final class Permit {

        private final int change;

        private Permit(int change) {
            this.change = change;
        }

        private @Nullable CircuitBreaker heard() {
            return change == changes.get() ? breaker : null;
        }

        void succeeded() {
            CircuitBreaker heard = heard();
            if (heard != null) {
                heard.onSuccess(0, TimeUnit.NANOSECONDS);
            }
        }

        void failed(Throwable failure) {
            CircuitBreaker heard = heard();
            if (heard != null) {
                lastFailure = String.valueOf(failure.getMessage());
                heard.onError(0, TimeUnit.NANOSECONDS, failure);
            }
        }

        /** What became of the set says nothing of the model. */
        void learnedNothing() {
            CircuitBreaker heard = heard();
            if (heard != null) {
                heard.releasePermission();
            }
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
