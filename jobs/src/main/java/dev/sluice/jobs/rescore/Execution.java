package dev.sluice.jobs.rescore;

import java.util.Locale;

/** How Flink runs the job. */
public enum Execution {
    /** With checkpoints, from which it goes on. */
    STREAMING,
    /** Without; interrupted, it has to begin anew. */
    BATCH;

    /** The word in options and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
