package dev.sluice.jobs.rescore;

import java.util.Locale;

/** For whom figures are printed. */
public enum SummaryFormat {
    /** For people. */
    TEXT,
    /** For programs. */
    JSON;

    /** The word in options and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
