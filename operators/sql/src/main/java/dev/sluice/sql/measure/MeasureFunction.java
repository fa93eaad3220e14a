package dev.sluice.sql.measure;

import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import org.apache.flink.table.functions.AggregateFunction;
import org.jspecify.annotations.Nullable;

/**
 * One measure as an aggregate function. A row is a document: its grade, NULL where it is not judged, and its rank from
 * 1, NULL where the ranking does not have it; such a document counts for the ideal only. The order of the rows does not
 * matter. A rank that no row has is a place with an unjudged document.
 *
 * <p>The best possible order is that of the ideal grades where rows bring them, and else that of all grades of the
 * group. A group without a judged document has no value: NULL, not 0.
 *
 * <p>A group whose ranks repeat, or whose rows disagree on the ideal, fails the query. Where rows of the group were
 * taken back before, as in a query over changing results, it may be so between two changes of one update: there the
 * value is NULL as long as it is so.
 */
public abstract sealed class MeasureFunction extends AggregateFunction<Double, JudgedRows>
        permits CutMeasureFunction, NamedMeasureFunction, WholeMeasureFunction {

    @Override
    public final JudgedRows createAccumulator() {
        return new JudgedRows();
    }

    /** Adds what other parts of the group have seen. */
    public final void merge(JudgedRows rows, Iterable<JudgedRows> others) {
        others.forEach(rows::merge);
    }

    @Override
    public final @Nullable Double getValue(JudgedRows rows) {
        if (rows.measure == null) {
            return null;
        }
        Measure measure = measure(rows.measure);
        try {
            JudgedRanking ranking = rows.ranking();
            return ranking == null ? null : (Double) measure.of(ranking);
        } catch (IllegalArgumentException e) {
            if (rows.updating) {
                return null;
            }
            throw e instanceof MeasureInputException ? e : new MeasureInputException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Measure measure(String name) {
        try {
            return Measure.parse(name);
        } catch (IllegalArgumentException e) {
            throw new MeasureInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
