package dev.sluice.streaming.quality;

import dev.sluice.streaming.outcome.Judgement;
import dev.sluice.streaming.outcome.MeasureValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of the ranked results of a window: for each the latest figures, in an order that is not of chance. */
final class WindowFigures {

    private static final Comparator<@Nullable String> TEXTS = Comparator.nullsFirst(Comparator.naturalOrder());

    /** Total as far as values go: what compares as equal here has equal values, so its order cannot matter. */
    private static final Comparator<SetFigures> ORDER = Comparator.comparing(SetFigures::queryId)
            .thenComparing(SetFigures::originId, TEXTS)
            .thenComparing(SetFigures::fallback)
            .thenComparing(SetFigures::judgement, Comparator.nullsFirst(WindowFigures::compareValues))
            .thenComparing(figures -> figures.clicked().toString());

    private record Result(String queryId, @Nullable String originId, long number) {}

    /**
     * The latest figures of each result.
     *
     * @param figures in the order in which they came
     */
    static List<SetFigures> latest(Iterable<SetFigures> figures) {
        List<SetFigures> latest = new ArrayList<>();
        Map<Result, Integer> places = new HashMap<>();
        for (SetFigures one : figures) {
            Integer place = one.isFinal()
                    ? null
                    : places.putIfAbsent(new Result(one.queryId(), one.originId(), one.number()), latest.size());
            if (place == null) {
                latest.add(one);
            } else {
                latest.set(place, one);
            }
        }
        latest.sort(ORDER);
        return latest;
    }

    private static int compareValues(Judgement left, Judgement right) {
        List<MeasureValue> lefts = left.values();
        List<MeasureValue> rights = right.values();
        for (int index = 0; index < Math.min(lefts.size(), rights.size()); index++) {
            int order = Double.compare(
                    lefts.get(index).firstStage(), rights.get(index).firstStage());
            if (order == 0) {
                order = Double.compare(
                        lefts.get(index).reranked(), rights.get(index).reranked());
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(lefts.size(), rights.size());
    }

    private WindowFigures() {}
}
