package dev.sluice.streaming.quality;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * By which attribute of candidate sets live quality is reported apart.
 *
 * @param attribute the name of one of the attributes of a candidate set
 * @param values the values that get reports of their own; none for the {@value #MOST_FREQUENT} most frequent of each
 *     window. All others together are {@value #OTHER}
 */
public record Segmentation(String attribute, List<String> values) implements Serializable {

    /** What all values without reports of their own are called, and sets without the attribute. */
    public static final String OTHER = "other";

    /** How many values have reports of their own where none are named. */
    public static final int MOST_FREQUENT = 20;

    public Segmentation {
        values = List.copyOf(values);
        if (attribute.isBlank()) {
            throw new IllegalArgumentException("segment '" + attribute
                    + "': expected the name of an attribute, such as tenant, or tenant=a,b. Give its name");
        }
        Set<String> seen = new HashSet<>();
        for (String value : values) {
            if (value.isEmpty() || !seen.add(value)) {
                throw new IllegalArgumentException("segment '" + attribute + "' has the value '" + value
                        + (value.isEmpty() ? "'" : "' twice")
                        + "; expected different values parted by commas, such as a,b. Leave it out");
            }
        }
    }

    /** By the most frequent values of each window. */
    public static Segmentation by(String attribute) {
        return new Segmentation(attribute, List.of());
    }

    /**
     * Reads the name of an attribute, and behind an equals sign its values, parted by commas, where not the most
     * frequent ones are meant.
     *
     * @throws IllegalArgumentException if the name or a value is empty, or a value stands twice
     */
    public static Segmentation parse(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? new Segmentation(text, List.of())
                : new Segmentation(
                        text.substring(0, equals),
                        List.of(text.substring(equals + 1).split(",", -1)));
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return values.isEmpty() ? attribute : attribute + "=" + String.join(",", values);
    }
}
