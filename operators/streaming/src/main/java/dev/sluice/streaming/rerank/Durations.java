package dev.sluice.streaming.rerank;

import java.time.Duration;

/** Durations as people write them. */
final class Durations {

    /** Such as {@code 30 s}, or {@code 1500 ms} where it is no whole number of seconds. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }

    private Durations() {}
}
