package dev.sluice.streaming.quality;

import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.click.ClickedDocument;
import dev.sluice.streaming.outcome.Judgement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How good one ranked result was, as far as is known by now, by judgments or by clicks. When more is known another one
 * follows, which replaces it. Flink handles it as a POJO.
 *
 * @param originId where the candidate set came from; null where a program built it
 * @param number tells ranked results of one query id apart, and stays the same when more is known; {@value #FINAL}
 *     where nothing more will be known
 * @param timeMillis event time of the ranked result in milliseconds since the epoch
 * @param segments one value for each segmentation
 * @param shown how many documents were shown, as deep as measures look
 * @param judgement null where nothing is judged, and for clicks
 * @param clicked documents that were clicked; empty for judgments
 */
public record SetFigures(
        String queryId,
        @Nullable String originId,
        long number,
        long timeMillis,
        QualityReport.Source source,
        ModelIdentity model,
        boolean fallback,
        List<String> segments,
        int shown,
        @Nullable Judgement judgement,
        List<ClickedDocument> clicked) {

    /** The number of figures that are not replaced. */
    static final long FINAL = -1;

    public SetFigures {
        Objects.requireNonNull(queryId, "queryId");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(model, "model");
        segments = List.copyOf(segments);
        clicked = List.copyOf(clicked);
    }

    boolean isFinal() {
        return number == FINAL;
    }

    static SetFigures judged(Impression impression, long number, @Nullable Judgement judgement) {
        return of(impression, number, QualityReport.Source.JUDGED, judgement, List.of());
    }

    static SetFigures clicked(Impression impression, long number, List<ClickedDocument> clicked) {
        return of(impression, number, QualityReport.Source.CLICKS, null, clicked);
    }

    private static SetFigures of(
            Impression impression,
            long number,
            QualityReport.Source source,
            @Nullable Judgement judgement,
            List<ClickedDocument> clicked) {
        return new SetFigures(
                impression.queryId(),
                impression.originId(),
                number,
                impression.timeMillis(),
                source,
                impression.model(),
                impression.fallback(),
                impression.segments(),
                impression.shown().size(),
                judgement,
                clicked);
    }
}
