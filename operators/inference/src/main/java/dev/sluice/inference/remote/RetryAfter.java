package dev.sluice.inference.remote;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Retry-After}, in both of its forms. */
final class RetryAfter {

    /** Nobody waits for longer, whatever a service asks for. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    /** How long a service asks to wait; null where it does not say, or not in a way that is understood. */
    static @Nullable Duration read(@Nullable String value, Clock clock) {
        if (value == null) {
            return null;
        }
        String stripped = value.strip();
        if (SECONDS.matcher(stripped).matches()) {
            return bounded(Duration.ofSeconds(Long.parseLong(stripped)));
        }
        try {
            ZonedDateTime time = ZonedDateTime.parse(stripped, DateTimeFormatter.RFC_1123_DATE_TIME);
            return bounded(Duration.between(clock.instant(), time.toInstant()));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Duration bounded(Duration asked) {
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }

    private RetryAfter() {}
}
