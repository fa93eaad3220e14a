package dev.sluice.jobs.options;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory or of data as options write it: a whole number and a unit, such as {@code 64MiB}. */
public record ByteSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([A-Za-z]+)");
    private static final Map<String, Long> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("GiB", 1L << 30);
        UNITS.put("MiB", 1L << 20);
        UNITS.put("KiB", 1L << 10);
        UNITS.put("B", 1L);
    }

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException(bytes + " bytes: expected zero or more");
        }
    }

    /**
     * The size that a text stands for.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text);
        Long unit = matcher.matches() ? UNITS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size; expected a whole number with one of the units"
                            + " B, KiB, MiB, GiB, such as 64MiB");
        }
        return new ByteSize(unit * Long.parseLong(matcher.group(1)));
    }

    /**
     * The size as an {@code int}, for what lives in one array.
     *
     * @throws IllegalArgumentException if it is 2 GiB or more
     */
    public int toInt(String name) {
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(name + " " + this + ": expected less than 2GiB");
        }
        return (int) bytes;
    }

    /** The shortest text that {@link #parse} turns into this size. */
    @Override
    public String toString() {
        for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
            if (bytes != 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return "0B";
    }
}
