package dev.sluice.sql.measure;

import dev.sluice.ranking.measure.Measure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code NAME(grade, rank, k [, ideal_grades])}: a measure of the first k places. */
public sealed class CutMeasureFunction extends MeasureFunction permits AnyCutMeasureFunction {

    private final String family;

    /** @param family the measure's name without a cutoff, such as {@code P}; see {@link Measure#KNOWN} */
    CutMeasureFunction(String family) {
        this.family = family;
    }

    /** Takes a row in. */
    public final void accumulate(JudgedRows rows, @Nullable Integer grade, @Nullable Long rank, @Nullable Integer k) {
        rows.add(at(k), grade, rank, null);
    }

    /** Takes a row back. */
    public final void retract(JudgedRows rows, @Nullable Integer grade, @Nullable Long rank, @Nullable Integer k) {
        rows.takeBack(at(k), grade, rank, null);
    }

    /** Takes a row in, with the grades of all documents judged for the query. */
    public final void accumulate(
            JudgedRows rows,
            @Nullable Integer grade,
            @Nullable Long rank,
            @Nullable Integer k,
            @Nullable List<Integer> idealGrades) {
        rows.add(at(k), grade, rank, idealGrades);
    }

    /** Takes a row back, with the grades of all documents judged for the query. */
    public final void retract(
            JudgedRows rows,
            @Nullable Integer grade,
            @Nullable Long rank,
            @Nullable Integer k,
            @Nullable List<Integer> idealGrades) {
        rows.takeBack(at(k), grade, rank, idealGrades);
    }

    final String whole() {
        return family;
    }

    private String at(@Nullable Integer k) {
        if (k == null) {
            throw new MeasureInputException("The cutoff k of " + family
                    + " is NULL; expected a whole number from 1. Give a constant such as 10.");
        }
        return family + "@" + k;
    }
}
