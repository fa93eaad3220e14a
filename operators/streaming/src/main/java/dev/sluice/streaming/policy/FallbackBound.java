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

    /**
     * With fewer answered sets in the window there is no verdict, as a share of so few says nothing; but where no
     * fallback is allowed the first one is too many.
     */
    public static final int LEAST_ANSWERED = 20;

    /** Five minutes. */
    public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(5);

    /** Longer than any job runs: nothing is forgotten. */
    private static final Duration WHOLE_JOB = Duration.ofDays(100 * 365);

    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);

    public FallbackBound {
        if (!(maxShare >= 0 && maxShare < 1)) {
            throw new IllegalArgumentException("max-fallback-share " + maxShare
                    + ": expected at least 0 and below 1, such as 0.2; leave it out to go on whatever happens");
        }
        if (window.compareTo(SHORTEST_WINDOW) < 0) {
            throw new IllegalArgumentException("fallback-share-window " + window.toMillis() + " ms: expected at least "
                    + SHORTEST_WINDOW.toMillis() + " ms");
        }
    }

    /** A bound on the share of all sets of a job that ends. */
    public static FallbackBound ofWholeJob(double maxShare) {
        return new FallbackBound(maxShare, WHOLE_JOB);
    }

    /** Whether all sets of a job count, from its start to its end. */
    boolean isOfWholeJob() {
        return window.equals(WHOLE_JOB);
    }

    /** So many sets have to be answered for a verdict; where no fallback is allowed the first one is enough. */
    int leastAnswered() {
        return maxShare == 0 ? 1 : LEAST_ANSWERED;
    }

    /** The time in words. */
    String span() {
        return isOfWholeJob() ? "so far" : "within " + window;
    }
}
