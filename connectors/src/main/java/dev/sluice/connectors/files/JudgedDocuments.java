package dev.sluice.connectors.files;

import java.util.Arrays;
import java.util.Objects;

/** The documents that are judged for one query, numbered from 0 in the order of the file, with their grades. */
public final class JudgedDocuments {

    private final IdTable ids = new IdTable();
    private int[] grades = new int[2];

    JudgedDocuments() {}

    /** How many there are, at least 1. */
    public int size() {
        return ids.size();
    }

    /** The grade of a document. */
    public int grade(int number) {
        return grades[Objects.checkIndex(number, size())];
    }

    /** All grades, in the order of the documents. */
    public int[] grades() {
        return Arrays.copyOf(grades, size());
    }

    /** The number of the document that an answer has at a place, from 0; -1 where that is not judged. */
    public int find(RunAnswer answer, int place) {
        return ids.find(answer.ids(), answer.number(place));
    }

    IdTable ids() {
        return ids;
    }

    void set(int number, int grade) {
        if (number == grades.length) {
            grades = Arrays.copyOf(grades, number * 2);
        }
        grades[number] = grade;
    }
}
