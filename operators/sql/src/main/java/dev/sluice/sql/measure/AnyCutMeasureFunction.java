package dev.sluice.sql.measure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** As its parent, and also {@code NAME(grade, rank [, ideal_grades])}: the measure of the whole ranking. */
public final class AnyCutMeasureFunction extends CutMeasureFunction {

    AnyCutMeasureFunction(String family) {
        super(family);
    }

    /** Takes a row in. */
    public void accumulate(JudgedRows rows, @Nullable Integer grade, @Nullable Long rank) {
        rows.add(whole(), grade, rank, null);
    }

    /** Takes a row back. */
    public void retract(JudgedRows rows, @Nullable Integer grade, @Nullable Long rank) {
        rows.takeBack(whole(), grade, rank, null);
    }

    /** Takes a row in, with the grades of all documents judged for the query. */
    public void accumulate(
            JudgedRows rows, @Nullable Integer grade, @Nullable Long rank, @Nullable List<Integer> idealGrades) {
        rows.add(whole(), grade, rank, idealGrades);
    }

    /** Takes a row back, with the grades of all documents judged for the query. */
    public void retract(
            JudgedRows rows, @Nullable Integer grade, @Nullable Long rank, @Nullable List<Integer> idealGrades) {
        rows.takeBack(whole(), grade, rank, idealGrades);
    }
}
