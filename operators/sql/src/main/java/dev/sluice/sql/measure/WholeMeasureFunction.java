package dev.sluice.sql.measure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code NAME(grade, rank [, ideal_grades])}: a measure of the whole ranking. */
public final class WholeMeasureFunction extends MeasureFunction {

    private final String name;

    WholeMeasureFunction(String name) {
        this.name = name;
    }

    /** Takes a row in. */
    public void accumulate(JudgedRows rows, @Nullable Integer grade, @Nullable Long rank) {
        rows.add(name, grade, rank, null);
    }

    /** Takes a row back. */
    public void retract(JudgedRows rows, @Nullable Integer grade, @Nullable Long rank) {
        rows.takeBack(name, grade, rank, null);
    }

    /** Takes a row in, with the grades of all documents judged for the query. */
    public void accumulate(
            JudgedRows rows, @Nullable Integer grade, @Nullable Long rank, @Nullable List<Integer> idealGrades) {
        rows.add(name, grade, rank, idealGrades);
    }

    /** Takes a row back, with the grades of all documents judged for the query. */
    public void retract(
            JudgedRows rows, @Nullable Integer grade, @Nullable Long rank, @Nullable List<Integer> idealGrades) {
        rows.takeBack(name, grade, rank, idealGrades);
    }
}
