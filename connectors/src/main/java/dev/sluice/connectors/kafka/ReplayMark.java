package dev.sluice.connectors.kafka;

import java.util.Objects;

/** What a replay does with one record of a topic of dead letters. */
public record ReplayMark(int partition, long offset, Use use) {

    /** What becomes of a record. */
    public enum Use {
        /** It is run again. */
        RUN,
        /** It is a judgment or a click, for which a replay has no use. */
        FEEDBACK,
        /** It is no dead letter. */
        NO_DEAD_LETTER
    }

    public ReplayMark {
        Objects.requireNonNull(use, "use");
    }
}
