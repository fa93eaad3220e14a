package dev.sluice.streaming.quality;

import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.click.ClickedDocument;
import dev.sluice.streaming.FakeReranker;
import dev.sluice.streaming.outcome.Judgement;
import dev.sluice.streaming.outcome.MeasureValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Ranked results and their figures for tests. */
final class Figures {

    /** A result by labels, of 20 documents; 1 of them judged. */
    static SetFigures judged(String queryId, double firstStage, double reranked, long timeMillis) {
        return judged(queryId, firstStage, reranked, timeMillis, false);
    }

    static SetFigures fallback(String queryId, double value, long timeMillis) {
        return judged(queryId, value, value, timeMillis, true);
    }

    private static SetFigures judged(
            String queryId, double firstStage, double reranked, long timeMillis, boolean fallback) {
        Judgement judgement = new Judgement(20, 19, List.of(new MeasureValue("nDCG@10", firstStage, reranked)));
        return figures(queryId, SetFigures.FINAL, timeMillis, FakeReranker.MODEL, fallback, judgement);
    }

    static SetFigures unjudged(String queryId, long timeMillis) {
        return figures(queryId, SetFigures.FINAL, timeMillis, FakeReranker.MODEL, false, null);
    }

    static SetFigures of(ModelIdentity model, String queryId, long timeMillis) {
        return figures(queryId, SetFigures.FINAL, timeMillis, model, false, null);
    }

    /** The latest word on a result that was given before. */
    static SetFigures numbered(String queryId, long number, double firstStage, double reranked, long timeMillis) {
        return figures(
                queryId,
                number,
                timeMillis,
                FakeReranker.MODEL,
                false,
                new Judgement(20, 19, List.of(new MeasureValue("nDCG@10", firstStage, reranked))));
    }

    static SetFigures clicked(String queryId, long timeMillis, ClickedDocument... clicked) {
        return new SetFigures(
                queryId,
                null,
                SetFigures.FINAL,
                timeMillis,
                QualityReport.Source.CLICKS,
                FakeReranker.MODEL,
                false,
                List.of(),
                10,
                null,
                List.of(clicked));
    }

    static SetFigures in(SetFigures figures, String... segments) {
        return new SetFigures(
                figures.queryId(),
                figures.originId(),
                figures.number(),
                figures.timeMillis(),
                figures.source(),
                figures.model(),
                figures.fallback(),
                List.of(segments),
                figures.shown(),
                figures.judgement(),
                figures.clicked());
    }

    private static SetFigures figures(
            String queryId,
            long number,
            long timeMillis,
            ModelIdentity model,
            boolean fallback,
            @Nullable Judgement judgement) {
        return new SetFigures(
                queryId,
                null,
                number,
                timeMillis,
                QualityReport.Source.JUDGED,
                model,
                fallback,
                List.of(),
                20,
                judgement,
                List.of());
    }

    /** A result that shows these documents and whose first stage had them the other way round. */
    static Impression impression(String queryId, String originId, long timeMillis, String... shown) {
        List<String> firstStage = new ArrayList<>(Arrays.asList(shown));
        Collections.reverse(firstStage);
        List<Integer> ranks = new ArrayList<>();
        for (int place = 0; place < shown.length; place++) {
            ranks.add(shown.length - place);
        }
        return new Impression(
                queryId,
                originId,
                timeMillis,
                FakeReranker.MODEL,
                false,
                List.of(),
                List.of(shown),
                ranks,
                List.of(),
                firstStage,
                Map.of());
    }

    static Impression labelled(Impression impression, Map<String, Integer> labels) {
        return new Impression(
                impression.queryId(),
                impression.originId(),
                impression.timeMillis(),
                impression.model(),
                impression.fallback(),
                impression.segments(),
                impression.shown(),
                impression.firstStageRanks(),
                impression.shownDeeper(),
                impression.firstStage(),
                labels);
    }

    /** The same result with more documents below those that are measured. */
    static Impression deeper(Impression impression, String... ids) {
        return new Impression(
                impression.queryId(),
                impression.originId(),
                impression.timeMillis(),
                impression.model(),
                impression.fallback(),
                impression.segments(),
                impression.shown(),
                impression.firstStageRanks(),
                List.of(ids),
                impression.firstStage(),
                impression.labels());
    }

    /** Shuffled with a seed that the failure names. */
    static <T> List<T> shuffled(List<T> values, long seed) {
        List<T> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled;
    }

    static Map<String, Integer> grades(Object... idsAndGrades) {
        Map<String, Integer> grades = new HashMap<>();
        for (int index = 0; index < idsAndGrades.length; index += 2) {
            grades.put((String) idsAndGrades[index], (Integer) idsAndGrades[index + 1]);
        }
        return grades;
    }

    private Figures() {}
}
