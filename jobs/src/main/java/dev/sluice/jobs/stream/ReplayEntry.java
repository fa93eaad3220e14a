package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.ReplayMark;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.streaming.outcome.SetReport;

/**
 * One thing that happened in a replay.
 *
 * @param partition of the topic of dead letters; -1 where it is about no record of it
 * @param next the offset behind that record
 */
public record ReplayEntry(Event event, int partition, long next) {

    private static final int NONE = -1;

    /** What happened. */
    public enum Event {
        /** A dead letter was run again. */
        RUN,
        /** A judgment or click was left out. */
        FEEDBACK,
        /** A record that is no dead letter was left out. */
        NO_DEAD_LETTER,
        /** The model ranked the whole set. */
        RANKED,
        /** The model ranked the set in part. */
        PARTIAL,
        /** The set was answered in first-stage order. */
        FALLBACK,
        /** The record is a dead letter again. */
        DEAD_LETTER,
        /** The answer does not fit its topic, so the record is a dead letter again. */
        RESULT_TOO_LARGE
    }

    static ReplayEntry of(ReplayMark mark) {
        return new ReplayEntry(Event.valueOf(mark.use().name()), mark.partition(), mark.offset() + 1);
    }

    static ReplayEntry of(SetReport report) {
        return new ReplayEntry(Event.valueOf(report.status().name()), NONE, NONE);
    }

    static ReplayEntry ofTooLarge(DeadLetter letter) {
        return new ReplayEntry(Event.valueOf(letter.kind().name()), NONE, NONE);
    }

    boolean hasPosition() {
        return partition != NONE;
    }
}
