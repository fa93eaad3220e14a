package dev.sluice.inference;

import java.time.Duration;

/** How fast a model runs on this machine, as measured once at its start. */
public record Speed(double tokensPerSecond) {

    /** How long so many tokens take by themselves. */
    public Duration timeFor(long tokens) {
        return Duration.ofNanos((long) (tokens / tokensPerSecond * 1e9));
    }
}
