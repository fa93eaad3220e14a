package dev.sluice.streaming.quality;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Shows the latest report in Flink's metrics: below {@code sluice}, the label {@code model} and the label
 * {@code measure}, the gauges {@value #FIRST_STAGE}, {@value #RERANKED} and {@value #DIFFERENCE}, each a mean over the
 * judged queries of the window that fired last, NaN before the first.
 */
final class QualityMetrics {

    static final String FIRST_STAGE = "firstStage";
    static final String RERANKED = "reranked";
    static final String DIFFERENCE = "difference";

    private final MetricGroup group;
    private final Map<String, AtomicReference<MeasureComparison>> latest = new HashMap<>();

    QualityMetrics(MetricGroup operator, ModelIdentity model) {
        this.group = operator.addGroup("sluice").addGroup("model", model.name());
    }

    void show(QualityReport report) {
        report.measures()
                .forEach((measure, comparison) ->
                        latest.computeIfAbsent(measure, this::register).set(comparison));
    }

    private AtomicReference<MeasureComparison> register(String measure) {
        AtomicReference<MeasureComparison> shown = new AtomicReference<>(MeasureComparison.NONE);
        MetricGroup measureGroup = group.addGroup("measure", measure);
        measureGroup.gauge(FIRST_STAGE, gauge(shown, MeasureComparison::firstStage));
        measureGroup.gauge(RERANKED, gauge(shown, MeasureComparison::reranked));
        measureGroup.gauge(DIFFERENCE, gauge(shown, MeasureComparison::difference));
        return shown;
    }

    private static Gauge<Double> gauge(
            AtomicReference<MeasureComparison> shown, Function<MeasureComparison, @Nullable Double> figure) {
        return () -> Objects.requireNonNullElse(figure.apply(shown.get()), Double.NaN);
    }
}
