package dev.sluice.sql.measure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code NAME(measure, grade, rank [, ideal_grades])}: the measure with this name in ir_measures' notation, such as
 * {@code 'AP(rel=2)@100'}, with all its parameters.
 */
public final class NamedMeasureFunction extends MeasureFunction {

    /** Takes a row in. */
    public void accumulate(JudgedRows rows, @Nullable String measure, @Nullable Integer grade, @Nullable Long rank) {
        rows.add(required(measure), grade, rank, null);
    }

    /** Takes a row back. */
    public void retract(JudgedRows rows, @Nullable String measure, @Nullable Integer grade, @Nullable Long rank) {
        rows.takeBack(required(measure), grade, rank, null);
    }

    /** Takes a row in, with the grades of all documents judged for the query. */
    public void accumulate(
            JudgedRows rows,
            @Nullable String measure,
            @Nullable Integer grade,
            @Nullable Long rank,
            @Nullable List<Integer> idealGrades) {
        rows.add(required(measure), grade, rank, idealGrades);
    }

    /** Takes a row back, with the grades of all documents judged for the query. */
    public void retract(
            JudgedRows rows,
            @Nullable String measure,
            @Nullable Integer grade,
            @Nullable Long rank,
            @Nullable List<Integer> idealGrades) {
        rows.takeBack(required(measure), grade, rank, idealGrades);
    }

    private static String required(@Nullable String measure) {
        if (measure == null) {
            throw new MeasureInputException(
                    "The name of a measure is NULL; expected one such as 'nDCG@10'. Give a constant.");
        }
        return measure;
    }
}
