package dev.sluice.jobs.options;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as options write them: a whole number and a unit, such as {@code 10ms}, {@code 30s} or {@code 1h}. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})([a-z]+)");
    /** Far beyond any use, and still within what a count of nanoseconds can hold. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
    }

    /**
     * The duration that a text stands for.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        Duration unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("'" + text + "' is no duration; expected a whole number with one of the"
                    + " units ms, s, m, h, d, such as 10ms or 1h");
        }
        Duration duration = unit.multipliedBy(Long.parseLong(matcher.group(1)));
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too long; expected at most " + format(LONGEST));
        }
        return duration;
    }

    /** The shortest text that {@link #parse} turns into this duration; what is below a millisecond is left out. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            long unitMillis = unit.getValue().toMillis();
            if (millis != 0 && millis % unitMillis == 0) {
                return millis / unitMillis + unit.getKey();
            }
        }
        return "0ms";
    }

    private Durations() {}
}
