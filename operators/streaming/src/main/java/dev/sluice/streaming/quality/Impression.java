package dev.sluice.streaming.quality;

import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.outcome.Answer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a ranked result until its judgments and clicks have come: ids and ranks, no texts. Flink handles it
 * as a POJO.
 *
 * @param originId where the candidate set came from; null where a program built it
 * @param timeMillis event time in milliseconds since the epoch
 * @param segments one value for each segmentation
 * @param shown ids of the documents, best first, as deep as measures look
 * @param firstStageRanks for each of them, from 1
 * @param shownDeeper ids of the documents behind them, where clicks have to be told from those on other results
 * @param firstStage ids in first-stage order, as deep as measures look and no deeper than the result was
 * @param labels grades that the set carried, by document id
 */
public record Impression(
        String queryId,
        @Nullable String originId,
        long timeMillis,
        ModelIdentity model,
        boolean fallback,
        List<String> segments,
        List<String> shown,
        List<Integer> firstStageRanks,
        List<String> shownDeeper,
        List<String> firstStage,
        Map<String, Integer> labels) {

    public Impression {
        Objects.requireNonNull(queryId, "queryId");
        Objects.requireNonNull(model, "model");
        segments = List.copyOf(segments);
        shown = List.copyOf(shown);
        firstStageRanks = List.copyOf(firstStageRanks);
        shownDeeper = List.copyOf(shownDeeper);
        firstStage = List.copyOf(firstStage);
        labels = Map.copyOf(labels);
    }

    /**
     * Of an answer.
     *
     * @param depth how many places measures look at
     * @param withClicks true if clicks may come
     */
    static Impression of(Answer answer, long timeMillis, List<String> segments, int depth, boolean withClicks) {
        Ranking ranking = answer.ranking();
        List<RankedDocument> results = ranking.results();
        int measured = Math.min(depth, results.size());
        List<RankedDocument> shown = results.subList(0, measured);
        List<RankedDocument> deeper = withClicks ? results.subList(measured, results.size()) : List.of();
        return new Impression(
                ranking.queryId(),
                ranking.origin() == null ? null : ranking.origin().id(),
                timeMillis,
                ranking.model(),
                ranking.status() == Ranking.Status.FALLBACK,
                segments,
                shown.stream().map(RankedDocument::id).toList(),
                shown.stream().map(RankedDocument::firstStageRank).toList(),
                deeper.stream().map(RankedDocument::id).toList(),
                answer.firstStage().order(),
                answer.firstStage().labels());
    }
}
