package dev.sluice.streaming.quality;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.statistics.MeasureComparisons;
import dev.sluice.ranking.statistics.PairedBootstrap;
import dev.sluice.ranking.statistics.Seed;
import dev.sluice.streaming.outcome.Judgement;
import dev.sluice.streaming.outcome.MeasureValue;
import dev.sluice.streaming.outcome.SetReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the quality report of one window from the reports of its sets. The figures are a function of which reports
 * there are, to the last bit: the order in which they came does not matter.
 */
final class QualityReports {

    private static final Comparator<@Nullable String> TEXTS = Comparator.nullsFirst(Comparator.naturalOrder());

    /** Total as far as values go: what compares as equal here has equal values, so its order cannot matter. */
    private static final Comparator<Judged> ORDER = Comparator.comparing(Judged::queryId, TEXTS)
            .thenComparing(Judged::originId, TEXTS)
            .thenComparing(
                    Judged::value,
                    Comparator.comparingDouble(MeasureValue::firstStage).thenComparingDouble(MeasureValue::reranked));

    /**
     * Reports on a window.
     *
     * @param window null for the one window without bounds
     * @param reports of answered sets
     */
    static QualityReport of(
            QualityReport.@Nullable Window window, int revision, ModelIdentity model, Iterable<SetReport> reports) {
        Counts all = new Counts();
        Map<String, List<Judged>> byMeasure = new TreeMap<>();
        for (SetReport report : reports) {
            all.add(report);
            Judgement judgement = report.judgement();
            if (judgement != null) {
                for (MeasureValue value : judgement.values()) {
                    byMeasure
                            .computeIfAbsent(value.measure(), name -> new ArrayList<>())
                            .add(new Judged(report, value));
                }
            }
        }
        Seed seed = seed(window, model);
        Map<String, MeasureComparison> measures = new LinkedHashMap<>();
        Map<String, MeasureComparison> rankedOnly = new LinkedHashMap<>();
        byMeasure.forEach((name, judged) -> {
            judged.sort(ORDER);
            measures.put(name, compare(judged, seed.and(name)));
            rankedOnly.put(name, compare(withoutFallbacks(judged), seed.and(name)));
        });
        return new QualityReport(
                window,
                revision,
                null,
                QualityReport.Source.JUDGED,
                model,
                all.queries,
                all.judged,
                all.rankedDocuments == 0 ? null : (double) all.unjudgedDocuments / all.rankedDocuments,
                all.queries == 0 ? 0 : (double) all.fallbacks / all.queries,
                measures,
                rankedOnly,
                null);
    }

    private static List<Judged> withoutFallbacks(List<Judged> judged) {
        return judged.stream()
                .filter(one -> one.report.status() != SetReport.Status.FALLBACK)
                .toList();
    }

    private static MeasureComparison compare(List<Judged> judged, Seed seed) {
        double[] firstStage =
                judged.stream().mapToDouble(one -> one.value.firstStage()).toArray();
        double[] reranked =
                judged.stream().mapToDouble(one -> one.value.reranked()).toArray();
        return MeasureComparisons.compare(firstStage, reranked, PairedBootstrap.withSeed(seed));
    }

    private static Seed seed(QualityReport.@Nullable Window window, ModelIdentity model) {
        Seed seed = Seed.of("quality").and(model.name()).and(model.version()).and(model.precision());
        return window == null
                ? seed
                : seed.and(window.start().toEpochMilli()).and(window.end().toEpochMilli());
    }

    /** One measure of one judged set. */
    private record Judged(SetReport report, MeasureValue value) {
        @Nullable
        String queryId() {
            return report.queryId();
        }

        @Nullable
        String originId() {
            return report.originId();
        }
    }

    private static final class Counts {
        private long queries;
        private long judged;
        private long fallbacks;
        private long rankedDocuments;
        private long unjudgedDocuments;

        void add(SetReport report) {
            queries++;
            if (report.status() == SetReport.Status.FALLBACK) {
                fallbacks++;
            }
            if (report.judgement() != null) {
                judged++;
                rankedDocuments += report.judgement().rankedDocuments();
                unjudgedDocuments += report.judgement().unjudgedDocuments();
            }
        }
    }

    private QualityReports() {}
}
