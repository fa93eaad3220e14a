package dev.sluice.jobs.stream;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a job without state begins to read.
 *
 * @param instant for {@link Mode#TIMESTAMP}, null otherwise
 */
public record Start(Mode mode, @Nullable Instant instant) {

    /** Kinds of beginnings. */
    public enum Mode {
        EARLIEST,
        LATEST,
        /** Where the consumer group left off; at the earliest record where it never was. */
        COMMITTED,
        /** At the first record as late as an instant. */
        TIMESTAMP
    }

    public static final Start EARLIEST = new Start(Mode.EARLIEST, null);
    public static final Start LATEST = new Start(Mode.LATEST, null);
    public static final Start COMMITTED = new Start(Mode.COMMITTED, null);

    public Start {
        Objects.requireNonNull(mode, "mode");
        if ((mode == Mode.TIMESTAMP) != (instant != null)) {
            throw new IllegalArgumentException("An instant goes with TIMESTAMP and with nothing else");
        }
    }

    /**
     * The start that a text stands for.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    public static Start parse(String text) {
        return switch (text) {
            case "earliest" -> EARLIEST;
            case "latest" -> LATEST;
            case "committed" -> COMMITTED;
            default -> at(text);
        };
    }

    private static Start at(String text) {
        try {
            return new Start(Mode.TIMESTAMP, Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no start; expected earliest, latest, committed or an instant such as"
                            + " 2026-11-23T10:00:00Z",
                    e);
        }
    }
}
