package dev.sluice.ranking.measure;

import java.io.Serializable;

/**
 * The grade from which on a document counts as relevant: ir_measures' {@code rel}, trec_eval's option {@code -l}.
 *
 * @param grade at least 1, so that neither an unjudged document nor one judged 0 ever counts
 */
public record RelevanceLevel(int grade) implements Serializable {

    /** Every grade of 1 or more. */
    public static final RelevanceLevel DEFAULT = new RelevanceLevel(1);

    public RelevanceLevel {
        if (grade < 1) {
            throw new IllegalArgumentException("Relevance level " + grade
                    + " of a measure: expected at least 1; leave it out to count every grade of 1 or more");
        }
    }

    boolean isReachedBy(int otherGrade) {
        return otherGrade >= grade;
    }
}
