package dev.sluice.ranking.measure;

import java.io.Serializable;

/**
 * From which grade on a document counts as relevant: trec_eval's {@code -l}, ir_measures' {@code rel}. An unjudged
 * document never does, which is why the grade is at least 1.
 *
 * @param grade the lowest relevant grade, at least 1
 */
public record Relevance(int grade) implements Serializable {

    /** From grade 1, which is what names of measures mean that say nothing of it. */
    public static final Relevance USUAL = new Relevance(1);

    static final String PARAMETER = "rel";

    public Relevance {
        if (grade < 1) {
            throw new IllegalArgumentException("Relevance from grade " + grade
                    + ": expected at least 1, since documents of grade 0 are not relevant. Leave it out for grade 1.");
        }
    }

    boolean holds(int grade) {
        return grade >= this.grade;
    }

    /** As a parameter of a measure's name, such as {@code rel=2}; empty where it is as usual. */
    String written() {
        return equals(USUAL) ? "" : PARAMETER + "=" + grade;
    }
}
