package dev.sluice.streaming.quality;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.click.ClickFigures;
import dev.sluice.ranking.click.ClickedImpression;
import dev.sluice.ranking.click.Propensities;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.ranking.statistics.MeasureComparisons;
import dev.sluice.ranking.statistics.PairedBootstrap;
import dev.sluice.ranking.statistics.Seed;
import dev.sluice.streaming.outcome.Judgement;
import dev.sluice.streaming.outcome.MeasureValue;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the quality report of one window and segment from the figures of its results, as revision 0. The report is a
 * function of the window, the segment and the figures, to the last bit.
 */
final class QualityReports implements Serializable {

    private final List<Measure> measures;
    private final ClickFigures clickFigures;

    QualityReports(List<Measure> measures, Propensities propensities) {
        this.measures = List.copyOf(measures);
        this.clickFigures = new ClickFigures(measures, propensities);
    }

    /**
     * Reports on a window.
     *
     * @param window null for the one window without bounds
     * @param figures of one model and source, the latest of each result in the order of {@link WindowFigures}
     */
    QualityReport of(
            QualityReport.@Nullable Window window,
            @Nullable Map<String, String> segment,
            QualityReport.Source source,
            ModelIdentity model,
            List<SetFigures> figures) {
        Seed seed = seed(window, segment, source, model);
        double fallbackShare =
                (double) figures.stream().filter(SetFigures::fallback).count() / figures.size();
        return switch (source) {
            case JUDGED -> judged(window, segment, model, figures, fallbackShare, seed);
            case CLICKS -> clicked(window, segment, model, figures, fallbackShare, seed);
        };
    }

    private QualityReport judged(
            QualityReport.@Nullable Window window,
            @Nullable Map<String, String> segment,
            ModelIdentity model,
            List<SetFigures> figures,
            double fallbackShare,
            Seed seed) {
        List<SetFigures> judged =
                figures.stream().filter(one -> one.judgement() != null).toList();
        return new QualityReport(
                window,
                0,
                segment,
                QualityReport.Source.JUDGED,
                model,
                figures.size(),
                judged.size(),
                unjudgedShare(judged),
                fallbackShare,
                compare(judged, one -> true, seed),
                compare(judged, one -> !one.fallback(), seed),
                null);
    }

    private QualityReport clicked(
            QualityReport.@Nullable Window window,
            @Nullable Map<String, String> segment,
            ModelIdentity model,
            List<SetFigures> figures,
            double fallbackShare,
            Seed seed) {
        List<ClickedImpression> impressions =
                figures.stream().map(QualityReports::impression).toList();
        List<ClickedImpression> ranked = figures.stream()
                .filter(one -> !one.fallback())
                .map(QualityReports::impression)
                .toList();
        return new QualityReport(
                window,
                0,
                segment,
                QualityReport.Source.CLICKS,
                model,
                figures.size(),
                figures.stream().filter(one -> !one.clicked().isEmpty()).count(),
                null,
                fallbackShare,
                clickFigures.measures(impressions, seed),
                clickFigures.measures(ranked, seed),
                clickFigures.clicks(impressions, seed));
    }

    private static ClickedImpression impression(SetFigures figures) {
        return new ClickedImpression(figures.queryId(), figures.originId(), figures.shown(), figures.clicked());
    }

    private Map<String, MeasureComparison> compare(List<SetFigures> judged, Predicate<SetFigures> counted, Seed seed) {
        Map<String, MeasureComparison> comparisons = new LinkedHashMap<>();
        for (Measure measure : measures) {
            String name = measure.name();
            List<MeasureValue> values = judged.stream()
                    .filter(counted)
                    .flatMap(one -> judgement(one).values().stream())
                    .filter(value -> value.measure().equals(name))
                    .toList();
            comparisons.put(
                    name,
                    MeasureComparisons.compare(
                            values.stream()
                                    .mapToDouble(MeasureValue::firstStage)
                                    .toArray(),
                            values.stream().mapToDouble(MeasureValue::reranked).toArray(),
                            PairedBootstrap.withSeed(seed.and(name))));
        }
        return comparisons;
    }

    private static @Nullable Double unjudgedShare(List<SetFigures> judged) {
        long shown = 0;
        long unjudged = 0;
        for (SetFigures one : judged) {
            shown += judgement(one).rankedDocuments();
            unjudged += judgement(one).unjudgedDocuments();
        }
        return shown == 0 ? null : (Double) ((double) unjudged / shown);
    }

    private static Judgement judgement(SetFigures figures) {
        return Objects.requireNonNull(figures.judgement(), "Only judged results are measured");
    }

    private static Seed seed(
            QualityReport.@Nullable Window window,
            @Nullable Map<String, String> segment,
            QualityReport.Source source,
            ModelIdentity model) {
        Seed seed = Seed.of("quality")
                .and(source.word())
                .and(model.name())
                .and(model.version())
                .and(model.precision());
        if (segment != null) {
            for (Map.Entry<String, String> attribute : segment.entrySet()) {
                seed = seed.and(attribute.getKey()).and(attribute.getValue());
            }
        }
        return window == null
                ? seed
                : seed.and(window.start().toEpochMilli()).and(window.end().toEpochMilli());
    }
}
