package dev.sluice.streaming.quality;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Shows the latest report in Flink's metrics: below {@code sluice} with the labels {@code model}, {@code version},
 * {@code source} and {@code segment} ({@value #ALL}, or such as {@code tenant=a}) the figures of the window, and with
 * the label {@code measure} those of each measure; NaN where there is none.
 *
 * <p>Segments have metrics where their values are named in the options: which are the most frequent changes with each
 * window, and metrics stay for ever.
 */
final class QualityMetrics {

    static final String ALL = "all";

    private final MetricGroup operator;
    private final List<Segmentation> segmentations;
    private final Map<Shown, Gauges> gauges = new HashMap<>();

    private record Shown(
            ModelIdentity model,
            QualityReport.Source source,
            @Nullable Map<String, String> segment) {}

    QualityMetrics(MetricGroup operator, List<Segmentation> segmentations) {
        this.operator = operator;
        this.segmentations = segmentations;
    }

    void show(QualityReport report) {
        Map<String, String> segment = report.segment();
        if (segment == null || isNamed(segment)) {
            gauges.computeIfAbsent(new Shown(report.model(), report.source(), segment), this::register)
                    .show(report);
        }
    }

    private boolean isNamed(Map<String, String> segment) {
        return segmentations.stream()
                .anyMatch(segmentation -> !segmentation.values().isEmpty()
                        && segment.containsKey(segmentation.attribute())
                        && isNamed(segmentation, segment.get(segmentation.attribute())));
    }

    private static boolean isNamed(Segmentation segmentation, @Nullable String value) {
        return Segmentation.OTHER.equals(value) || segmentation.values().contains(value);
    }

    private Gauges register(Shown shown) {
        Map<String, String> segment = shown.segment();
        return new Gauges(operator.addGroup("sluice")
                .addGroup("model", shown.model().name())
                .addGroup("version", shown.model().version())
                .addGroup("source", shown.source().word())
                .addGroup(
                        "segment",
                        segment == null
                                ? ALL
                                : segment.entrySet().iterator().next().toString()));
    }

    /** The gauges of one model, source and segment. */
    private static final class Gauges {
        private final MetricGroup group;
        private final AtomicReference<@Nullable QualityReport> latest = new AtomicReference<>();
        private final Map<String, AtomicReference<MeasureComparison>> measures = new HashMap<>();

        Gauges(MetricGroup group) {
            this.group = group;
            group.gauge("windowQueries", figure(QualityReport::queries));
            group.gauge("windowJudgedQueries", figure(QualityReport::judgedQueries));
            group.gauge("unjudgedShare", figure(QualityReport::unjudgedShare));
            group.gauge("fallbackShare", figure(QualityReport::fallbackShare));
            group.gauge(
                    "effectiveSampleSize",
                    figure(report ->
                            report.clicks() == null ? null : report.clicks().effectiveSampleSize()));
        }

        void show(QualityReport report) {
            latest.set(report);
            report.measures().forEach((name, comparison) -> measure(name).set(comparison));
            if (report.clicks() != null) {
                report.clicks()
                        .counterfactual()
                        .forEach((name, comparison) ->
                                measure("counterfactual " + name).set(comparison));
            }
        }

        private AtomicReference<MeasureComparison> measure(String name) {
            return measures.computeIfAbsent(name, this::register);
        }

        private AtomicReference<MeasureComparison> register(String measure) {
            AtomicReference<MeasureComparison> shown = new AtomicReference<>(MeasureComparison.NONE);
            MetricGroup measureGroup = group.addGroup("measure", measure);
            measureGroup.gauge("firstStage", gauge(shown, MeasureComparison::firstStage));
            measureGroup.gauge("reranked", gauge(shown, MeasureComparison::reranked));
            measureGroup.gauge("difference", gauge(shown, MeasureComparison::difference));
            measureGroup.gauge("differenceLow", gauge(shown, comparison -> bound(comparison, true)));
            measureGroup.gauge("differenceHigh", gauge(shown, comparison -> bound(comparison, false)));
            return shown;
        }

        private Gauge<Double> figure(Function<QualityReport, @Nullable Number> figure) {
            return () -> {
                QualityReport report = latest.get();
                Number value = report == null ? null : figure.apply(report);
                return value == null ? Double.NaN : value.doubleValue();
            };
        }

        private static Gauge<Double> gauge(
                AtomicReference<MeasureComparison> shown, Function<MeasureComparison, @Nullable Double> figure) {
            return () -> Objects.requireNonNullElse(figure.apply(shown.get()), Double.NaN);
        }

        private static @Nullable Double bound(MeasureComparison comparison, boolean low) {
            MeasureComparison.Interval interval = comparison.confidenceInterval();
            return interval == null ? null : (Double) (low ? interval.low() : interval.high());
        }
    }
}
