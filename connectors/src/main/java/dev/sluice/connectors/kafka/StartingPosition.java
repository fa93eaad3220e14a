package dev.sluice.connectors.kafka;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Where a source begins to read a topic, as long as no checkpoint says otherwise. */
public sealed interface StartingPosition extends Serializable {

    /** The first record that the topic still has. */
    record Earliest() implements StartingPosition {}

    /** The first record that is written after the start. */
    record Latest() implements StartingPosition {}

    /** Where the consumer group stopped; the first record of a partition for which the group has no position. */
    record Committed() implements StartingPosition {}

    /** The first record with a Kafka timestamp at or after a point in time. */
    record FromTimestamp(Instant timestamp) implements StartingPosition {}

    /** The position for a topic that has to be read from a time before this one; words stay as they are. */
    default StartingPosition earlier(Duration time) {
        if (this instanceof FromTimestamp from) {
            Instant earlier = from.timestamp().minus(time);
            // Kafka knows no times before the epoch.
            return new FromTimestamp(earlier.isBefore(Instant.EPOCH) ? Instant.EPOCH : earlier);
        }
        return this;
    }

    /**
     * Reads {@code earliest}, {@code latest}, {@code committed}, an instant such as {@code 2026-11-23T10:00:00Z} or
     * milliseconds since the epoch.
     *
     * @throws IllegalArgumentException if it is none of those
     */
    static StartingPosition parse(String text) {
        return switch (text) {
            case "earliest" -> new Earliest();
            case "latest" -> new Latest();
            case "committed" -> new Committed();
            default -> new FromTimestamp(timestamp(text));
        };
    }

    private static Instant timestamp(String text) {
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Instant.ofEpochMilli(Long.parseLong(text))
                    : Instant.parse(text);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "Start '" + text + "': expected earliest, latest, committed, an instant such as"
                            + " 2026-11-23T10:00:00Z or milliseconds since the epoch; give one of these",
                    e);
        }
    }
}
