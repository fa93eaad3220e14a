package dev.sluice.ranking;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** A value of a document's field: anything that JSON can say. Immutable. */
public sealed interface FieldValue {

    /** The absence of a value, where it was said. */
    FieldValue NULL = new Null();

    static Text of(String text) {
        return new Text(text);
    }

    /** A text, as it came. */
    record Text(String text) implements FieldValue {
        public Text {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A number as it was written: {@code 1.10} stays what it is, and so does one that no machine type can hold.
     *
     * @param literal a number by RFC 8259 of at most {@value #MAX_DIGITS} digits
     */
    record Numeral(String literal) implements FieldValue {

        public static final int MAX_DIGITS = 1_000;

        private static final Pattern JSON_NUMBER =
                Pattern.compile("-?+(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+");

        public Numeral {
            long digits = literal.chars().filter(Numeral::isDigit).count();
            if (digits > MAX_DIGITS || !JSON_NUMBER.matcher(literal).matches()) {
                throw new IllegalArgumentException("A number of " + literal.length()
                        + " characters: expected a JSON number of at most " + MAX_DIGITS + " digits");
            }
        }

        private static boolean isDigit(int character) {
            return character >= '0' && character <= '9';
        }
    }

    /** True or false. */
    record Bool(boolean value) implements FieldValue {}

    /** See {@link FieldValue#NULL}. */
    record Null() implements FieldValue {}

    /** A list. */
    record Items(List<FieldValue> values) implements FieldValue {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** An object, its members in the order in which they were given; equal to one with the same in another order. */
    record Members(Map<String, FieldValue> values) implements FieldValue {
        public Members {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }
}
