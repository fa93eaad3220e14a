package dev.sluice.streaming.rerank;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.outcome.Judgement;
import dev.sluice.streaming.outcome.MeasureValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures answers by the labels that their sets carry. */
final class Judge {

    private final List<Measure> measures;

    Judge(List<Measure> measures) {
        this.measures = measures;
    }

    /**
     * Compares the answer with what the user would have got without a model: the first-stage order, cut at the same
     * {@code top_n}.
     *
     * @return null where the set carries no label
     */
    @Nullable
    Judgement judge(CandidateSet set, Ranking answer) {
        if (!set.isJudged()) {
            return null;
        }
        Ranking untouched = Ranking.fallback(set, answer.model(), "first stage", Ranking.Timings.NONE);
        JudgedRanking before = JudgedRanking.of(set, untouched);
        JudgedRanking after = JudgedRanking.of(set, answer);
        return new Judgement(
                after.size(),
                after.unjudgedDocuments(),
                measures.stream()
                        .map(measure -> new MeasureValue(measure.name(), measure.of(before), measure.of(after)))
                        .toList());
    }
}
