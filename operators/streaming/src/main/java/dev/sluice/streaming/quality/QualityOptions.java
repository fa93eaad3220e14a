package dev.sluice.streaming.quality;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Over what live quality is reported.
 *
 * @param window the size of the windows of event time, aligned to the epoch; null for one window without bounds, which
 *     reports at the end of the input and keeps an account of every set until then, so for bounded inputs only
 * @param lateness how long after the end of a window, in event time, its figures are still corrected
 */
public record QualityOptions(@Nullable Duration window, Duration lateness) implements Serializable {

    public static final Duration DEFAULT_LATENESS = Duration.ofHours(1);

    public QualityOptions {
        if (window != null && window.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "window " + window + ": expected at least 1 ms; leave it out for one window over everything");
        }
        if (lateness.isNegative()) {
            throw new IllegalArgumentException("lateness " + lateness + ": expected zero or more");
        }
    }

    /** Windows of this size, corrected for 1 hour. */
    public static QualityOptions windows(Duration size) {
        return new QualityOptions(size, DEFAULT_LATENESS);
    }

    /** One window over everything, reported at the end of the input. */
    public static QualityOptions overall() {
        return new QualityOptions(null, DEFAULT_LATENESS);
    }

    public QualityOptions withLateness(Duration lateness) {
        return new QualityOptions(window, lateness);
    }
}
