package dev.sluice.ranking.measure;

import java.io.Serializable;

/**
 * How many places of a ranking a measure looks at.
 *
 * @param depth the number of places, at least 1
 */
public record Cutoff(int depth) implements Serializable {

    /** The whole ranking, however long. */
    public static final Cutoff NONE = new Cutoff(Integer.MAX_VALUE);

    public Cutoff {
        if (depth < 1) {
            throw new IllegalArgumentException(
                    "Cutoff " + depth + " of a measure: expected at least 1; leave it out for the whole ranking");
        }
    }

    /** How many places of a ranking of this size are looked at. */
    int places(int size) {
        return Math.min(depth, size);
    }

    /** This cutoff, for families that are not defined without one. */
    Cutoff requiredFor(String family) {
        if (equals(NONE)) {
            throw new IllegalArgumentException("Measure '" + family + "' has no cutoff; expected one, such as " + family
                    + "@10. Use one of " + Measure.KNOWN + ".");
        }
        return this;
    }
}
