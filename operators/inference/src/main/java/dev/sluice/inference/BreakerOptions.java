package dev.sluice.inference;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a model that fails is left alone. The circuit opens where of the last {@code sets} sets the share that failed is
 * at least {@code failureShare}; after the pause a few sets try again, and decide.
 *
 * @param sets how many sets are looked back at; 0 for no circuit breaker
 * @param failureShare above 0, at most 1
 * @param pause how long the model is left alone
 */
public record BreakerOptions(int sets, double failureShare, Duration pause) implements Serializable {

    /** Half of the last 20 sets; 30 s. */
    public static final BreakerOptions DEFAULT = new BreakerOptions(20, 0.5, Duration.ofSeconds(30));

    /** The model is always asked. */
    public static final BreakerOptions NONE = new BreakerOptions(0, 1, Duration.ZERO);

    public BreakerOptions {
        if (sets < 0) {
            throw new IllegalArgumentException("breaker-sets " + sets + ": expected 0, for none, or more");
        }
        if (!(failureShare > 0 && failureShare <= 1)) {
            throw new IllegalArgumentException(
                    "breaker-failure-share " + failureShare + ": expected a number above 0, and at most 1");
        }
        if (pause.isNegative()) {
            throw new IllegalArgumentException("breaker-pause " + pause + ": expected zero or more");
        }
    }

    /** True if there is a circuit breaker. */
    public boolean exists() {
        return sets > 0;
    }
}
