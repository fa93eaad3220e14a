package dev.sluice.inference;

import java.time.Duration;
import java.util.Locale;

/** What becomes of candidate sets that come faster than the model ranks. */
public enum OnOverload {
    /** They wait. */
    WAIT,
    /** Those that have waited for too long are given back in first-stage order. */
    FALLBACK;

    /** How long a set may wait unless told otherwise. */
    public static final Duration DEFAULT_MAX_QUEUE_AGE = Duration.ofSeconds(5);

    /** The word in options and messages, such as {@code wait}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
