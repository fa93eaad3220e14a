package dev.sluice.streaming.policy;

import java.io.Serializable;
import java.time.Duration;

/**
 * How large a share of the sets answered of late may be in first-stage order.
 *
 * @param maxShare of the answered sets, at least 0 and below 1
 * @param window the time over which they are counted, at least 1 s
 */
public record FallbackBound(double maxShare, Duration window) implements Serializable {

    /** With fewer answered sets in the window there is no verdict, as a share of so few says nothing. */
    public static final int LEAST_ANSWERED = 20;

    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

    public FallbackBound {
        if (!(maxShare >= 0 && maxShare < 1)) {
            throw new IllegalArgumentException("Largest share of fallbacks " + maxShare
                    + ": expected at least 0 and below 1, such as 0.2; set no bound to go on whatever happens");
        }
        if (window.compareTo(SHORTEST_WINDOW) < 0) {
            throw new IllegalArgumentException("Window " + window + " of the share of fallbacks: expected at least "
                    + SHORTEST_WINDOW + "; take a longer one");
        }
    }
}
