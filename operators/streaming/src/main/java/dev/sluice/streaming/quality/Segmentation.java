package dev.sluice.streaming.quality;

import java.io.Serializable;
import java.util.List;

/**
 * An attribute of candidate sets by whose values figures are told apart.
 *
 * @param attribute the name of a member of a set's attributes
 * @param values which values have figures of their own; empty for the {@value #MOST_FREQUENT} most frequent of each
 *     window. All others together are {@value #OTHER}
 */
public record Segmentation(String attribute, List<String> values) implements Serializable {

    /** What all values without figures of their own are called, and sets without the attribute. */
    public static final String OTHER = "other";

    /** How many values have figures of their own where none are named. */
    public static final int MOST_FREQUENT = 20;

    public Segmentation {
        if (attribute.isBlank()) {
            throw new IllegalArgumentException("Segment '' has no attribute; expected the name of an attribute, such"
                    + " as tenant or tenant=a,b");
        }
        values = List.copyOf(values);
    }

    /** By the most frequent values of each window. */
    public static Segmentation by(String attribute) {
        return new Segmentation(attribute, List.of());
    }
}
