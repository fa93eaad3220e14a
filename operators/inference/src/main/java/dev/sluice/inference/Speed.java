package dev.sluice.inference;

import java.time.Duration;

/** How fast a model runs on this machine, as measured once at its start. */
public record Speed(double tokensPerSecond) {

    /** Of a model that is not measured, as it runs elsewhere: nothing is known that it would be too slow for. */
    public static final Speed UNBOUNDED = new Speed(Double.POSITIVE_INFINITY);

    /** How long so many tokens take by themselves. */
    public Duration timeFor(long tokens) {
        return Duration.ofNanos((long) (tokens / tokensPerSecond * 1e9));
    }
}
