package dev.sluice.sql.measure;

import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import org.apache.flink.table.functions.AggregateFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;

/**
 * One measure as an aggregate function. A row is a document: its grade, NULL where it is not judged, and its rank from
 * 1, NULL where the ranking does not have it; such a document counts for the ideal only. The order of the rows does not
 * matter. A rank that no row has is a place with an unjudged document.
 *
 * <p>The best possible order is that of the ideal grades where rows bring them, and else that of all grades of the
 * group. A group without a judged document has no value: NULL, not 0.
 *
 * <p>A group that is no ranking has none either: its ranks repeat or are none, its rows disagree on the ideal, or the
 * ideal lacks a grade of theirs. In a query over changing results that is ordinary between two changes of one update,
 * which do not even come in order. So it is counted ({@code measuresWithoutValue}) and said once in the log of the
 * task, and never fails the query. A call that is wrong for any rows, such as one with an unknown measure, does.
 */
public abstract sealed class MeasureFunction extends AggregateFunction<Double, JudgedRows>
        permits CutMeasureFunction, NamedMeasureFunction, WholeMeasureFunction {

    private transient @Nullable DoubtfulGroups doubtful;

    @Override
    public final void open(FunctionContext context) {
        doubtful = DoubtfulGroups.of(context);
    }

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
        String flaw = rows.flaw();
        if (flaw == null) {
            try {
                JudgedRanking ranking = rows.ranking();
                return ranking == null ? null : (Double) measure.of(ranking);
            } catch (IllegalArgumentException e) {
                flaw = "the ideal_grades lack a grade of the ranking; expected the grades of all judged documents among"
                        + " them. Join the grades of the same judgments to both";
            }
        }
        if (doubtful != null) {
            doubtful.count(rows.measure, flaw);
        }
        return null;
    }

    private static Measure measure(String name) {
        try {
            return Measure.parse(name);
        } catch (IllegalArgumentException e) {
            throw new MeasureInputException(String.valueOf(e.getMessage()), e);
        }
    }
}
