package dev.sluice.jobs.options;

import dev.sluice.inference.FieldRendering.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names of fields with weights as options write them, such as {@code title:2,body}; without a weight it is 1. */
public record FieldList(List<Field> fields) {

    public FieldList {
        fields = List.copyOf(fields);
    }

    /**
     * Reads a list of names parted by commas. A comma, a colon or a backslash that is part of a name has a backslash in
     * front.
     *
     * @throws IllegalArgumentException if a name is empty, begins or ends with a blank or stands twice, or a weight is
     *     no whole number from 1
     */
    public static FieldList parse(String text) {
        List<Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        StringBuilder name = new StringBuilder();
        StringBuilder weight = null;
        for (int place = 0; place < text.length(); place++) {
            char character = text.charAt(place);
            if (character == '\\' && weight == null) {
                place++;
                name.append(escaped(text, place));
            } else if (character == ',') {
                add(fields, names, name.toString(), weight, text);
                name = new StringBuilder();
                weight = null;
            } else if (character == ':' && weight == null) {
                weight = new StringBuilder();
            } else if (weight == null) {
                name.append(character);
            } else {
                weight.append(character);
            }
        }
        add(fields, names, name.toString(), weight, text);
        return new FieldList(fields);
    }

    private static char escaped(String text, int place) {
        if (place == text.length() || ",:\\".indexOf(text.charAt(place)) < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' has a backslash that stands before neither comma, colon nor"
                            + " backslash; expected it only before one that is part of a name");
        }
        return text.charAt(place);
    }

    private static void add(
            List<Field> fields, Set<String> names, String name, @Nullable StringBuilder weight, String text) {
        if (name.isEmpty() || !name.strip().equals(name)) {
            throw new IllegalArgumentException("'" + text + "' has a name that "
                    + (name.isEmpty() ? "is empty" : "begins or ends with a blank")
                    + "; expected names parted by commas, such as title:2,body");
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("field '" + name + "' stands twice; expected each field once");
        }
        fields.add(new Field(name, weight == null ? 1 : weightOf(name, weight.toString())));
    }

    private static int weightOf(String name, String weight) {
        try {
            int number = Integer.parseInt(weight);
            if (number >= 1 && Character.isDigit(weight.charAt(0))) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as any other weight that is none.
        }
        throw new IllegalArgumentException("weight '" + weight + "' of field '" + name
                + "' is none; expected a whole number from 1 to " + Integer.MAX_VALUE);
    }
}
