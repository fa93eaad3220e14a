package dev.sluice.jobs.stream;

import java.util.Locale;

/** What a failure may do to what was written. */
public enum Delivery {
    /** Readers of committed records see each result once; results appear with the checkpoint that they belong to. */
    EXACTLY_ONCE,
    /** Results appear at once; after a failure some appear again, with the same {@code sluice-origin}. */
    AT_LEAST_ONCE;

    /** The word on the command line, such as {@code exactly-once}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
