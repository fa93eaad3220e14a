package dev.sluice.jobs.options;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.NanoClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a candidate set may take.
 *
 * @param span longer than zero; null for as long as it takes
 */
public record Timeout(@Nullable Duration span) {

    public static final Timeout NONE = new Timeout(null);

    public Timeout {
        if (span != null && (span.isZero() || span.isNegative())) {
            throw new IllegalArgumentException(
                    "'" + Durations.format(span) + "' is no timeout; expected more than 0ms, or none");
        }
    }

    /**
     * The timeout that a text stands for: a duration or {@code none}.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    public static Timeout parse(String text) {
        return text.equals("none") ? NONE : new Timeout(Durations.parse(text));
    }

    /** When a candidate set that arrives now has to be answered. */
    public Deadline from(NanoClock clock) {
        return span == null ? Deadline.NONE : Deadline.after(span, clock);
    }

    @Override
    public String toString() {
        return span == null ? "none" : Durations.format(span);
    }
}
