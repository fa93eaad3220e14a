package dev.sluice.inference.hub;

import java.time.Clock;
import java.time.Duration;

/**
 * How long a hub is waited for.
 *
 * @param connect for a connection
 * @param stall for the next byte
 * @param attempts how often something is tried in all that fails each time without getting further
 * @param clock tells how far off the time is that a hub asks to wait for
 * @param sleeper waits between attempts
 */
public record Patience(Duration connect, Duration stall, int attempts, Clock clock, Sleeper sleeper) {

    /** 10 s for a connection, 30 s for the next byte, 5 attempts. */
    public static final Patience DEFAULT =
            new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), 5, Clock.systemUTC(), Sleeper.SYSTEM);

    public Patience {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts " + attempts + ": expected at least 1");
        }
    }
}
