package dev.sluice.ranking.measure;

import java.util.Arrays;

/** The grades of all documents that are judged for one query, at least one. */
final class JudgedGrades {

    private final int[] worstFirst;

    private JudgedGrades(int[] worstFirst) {
        this.worstFirst = worstFirst;
    }

    /**
     * These grades, in any order. Sorts the array and keeps it.
     *
     * @throws IllegalArgumentException if there is none
     */
    static JudgedGrades sorting(int[] grades) {
        requireSome(grades.length);
        Arrays.sort(grades);
        return new JudgedGrades(grades);
    }

    static void requireSome(int judged) {
        if (judged == 0) {
            throw new IllegalArgumentException("The query has 0 judged documents; expected at least 1, since without"
                    + " judgments there is no value, not even 0. Leave the query out.");
        }
    }

    int size() {
        return worstFirst.length;
    }

    /** How many have this grade or a higher one. */
    int atLeast(int grade) {
        int low = 0;
        int high = worstFirst.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (worstFirst[middle] < grade) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return worstFirst.length - low;
    }

    /** The grade at a place, from 0, of the best order. */
    int best(int place) {
        return worstFirst[worstFirst.length - 1 - place];
    }

    /** Whether these have each grade at least as often as the others. */
    boolean containAll(JudgedGrades others) {
        int index = 0;
        for (int grade : others.worstFirst) {
            while (index < worstFirst.length && worstFirst[index] < grade) {
                index++;
            }
            if (index == worstFirst.length || worstFirst[index] != grade) {
                return false;
            }
            index++;
        }
        return true;
    }
}
