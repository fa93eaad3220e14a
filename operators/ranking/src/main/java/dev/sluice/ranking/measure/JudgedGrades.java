package dev.sluice.ranking.measure;

import java.util.Arrays;
import java.util.Collection;

/** The grades of all documents judged for one query, at least one, whether a ranking has them or not. Immutable. */
final class JudgedGrades {

    private final int[] ascending;

    private JudgedGrades(int[] ascending) {
        this.ascending = ascending;
    }

    /**
     * Of these grades, in any order.
     *
     * @throws IllegalArgumentException if there is none
     */
    static JudgedGrades of(Collection<Integer> grades) {
        return sorted(grades.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Of a copy of these grades; see {@link #of(Collection)}. */
    static JudgedGrades of(int[] grades) {
        return sorted(grades.clone());
    }

    private static JudgedGrades sorted(int[] grades) {
        if (grades.length == 0) {
            throw noneJudged();
        }
        Arrays.sort(grades);
        return new JudgedGrades(grades);
    }

    static IllegalArgumentException noneJudged() {
        return new IllegalArgumentException("The query has 0 judged documents; expected at least 1, since without"
                + " judgments there is no value, not even 0. Leave the query out.");
    }

    /** How many documents have this grade or a higher one. */
    int atLeast(int grade) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < grade) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return ascending.length - low;
    }

    /** The grade at a place, from 0, of the best order. */
    int best(int place) {
        return ascending[ascending.length - 1 - place];
    }

    /**
     * Refuses grades of returned documents that these do not have as often.
     *
     * @param returned in any order; sorted by this call
     */
    void requireContains(int[] returned) {
        Arrays.sort(returned);
        int next = 0;
        for (int grade : returned) {
            while (next < ascending.length && ascending[next] < grade) {
                next++;
            }
            if (next == ascending.length || ascending[next] != grade) {
                throw new IllegalArgumentException("Grade " + grade
                        + " stands more often in the ranking than among the "
                        + ascending.length + " judged documents of the query; expected the grades of all of them."
                        + " Give every judgment of the query.");
            }
            next++;
        }
    }
}
