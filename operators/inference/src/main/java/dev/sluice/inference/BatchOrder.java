package dev.sluice.inference;

import java.util.Locale;

/** Which of the waiting documents the next micro-batch takes. */
public enum BatchOrder {
    /** Those that have waited longest. */
    ARRIVAL,
    /**
     * The one that has waited longest, and those whose length is nearest to its own: calls are fuller, sets take
     * longer. For work that nobody waits for, with many documents in the queue.
     */
    LENGTH;

    /** The word in options and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
