package dev.sluice.ranking.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times on the wire: ISO-8601 with a zone, within what Flink's event time (64-bit milliseconds) can say. */
final class WireTime {

    private static final Instant EARLIEST = Instant.ofEpochMilli(Long.MIN_VALUE);
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final Pattern LOOKS_LIKE_A_TIME = Pattern.compile("[0-9TZtz:+./ -]{1,40}");

    /** The instant that a text names; null where it names none that is supported. */
    static @Nullable Instant parse(String text) {
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return isSupported(instant) ? instant : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * The text from which {@link #parse} makes the same instant.
     *
     * @throws IllegalArgumentException if there is none
     */
    static String format(Instant instant) {
        if (!isSupported(instant)) {
            throw new IllegalArgumentException("The time " + instant + " is out of range; expected one from " + EARLIEST
                    + " to " + LATEST + ". Check the clock or the unit it was made from.");
        }
        return instant.toString();
    }

    /** Quotes a text that parse refused only if it can be nothing but a time or a number. */
    static String describe(String text) {
        return LOOKS_LIKE_A_TIME.matcher(text).matches() ? Refusals.quoted(text) : "a string of another form";
    }

    private static boolean isSupported(Instant instant) {
        return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
    }

    private WireTime() {}
}
