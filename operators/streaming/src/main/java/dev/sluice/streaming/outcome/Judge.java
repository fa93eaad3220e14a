package dev.sluice.streaming.outcome;

import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures answers by grades. Immutable. */
public final class Judge implements Serializable {

    private final List<Measure> measures;

    public Judge(List<Measure> measures) {
        this.measures = List.copyOf(measures);
    }

    /**
     * Compares an answer with what the user would have got without a model: the first-stage order, cut at the same
     * {@code top_n}.
     *
     * @param firstStage ids of documents, best first
     * @param answer ids of documents, best first
     * @param grades by document id, of all judged documents of the query
     * @return null where nothing is judged
     */
    public @Nullable Judgement judge(List<String> firstStage, List<String> answer, Map<String, Integer> grades) {
        if (grades.isEmpty()) {
            return null;
        }
        JudgedRanking before = JudgedRanking.of(firstStage, grades);
        JudgedRanking after = JudgedRanking.of(answer, grades);
        return new Judgement(
                after.size(),
                after.unjudgedDocuments(),
                measures.stream()
                        .map(measure -> new MeasureValue(measure.name(), measure.of(before), measure.of(after)))
                        .toList());
    }
}
