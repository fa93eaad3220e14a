package dev.sluice.streaming.quality;

import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.streaming.outcome.SetReport;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Reports on a window each time that it fires, and counts its revisions. */
final class QualityFunction<W extends Window> extends ProcessWindowFunction<SetReport, QualityReport, String, W> {

    private static final ValueStateDescriptor<Integer> REVISIONS = new ValueStateDescriptor<>("revisions", Types.INT);

    private transient @Nullable Map<ModelIdentity, QualityMetrics> metrics;

    @Override
    public void open(OpenContext context) {
        metrics = new HashMap<>();
    }

    @Override
    public void process(String model, Context context, Iterable<SetReport> reports, Collector<QualityReport> out)
            throws Exception {
        ValueState<Integer> revisions = context.windowState().getState(REVISIONS);
        int revision = Objects.requireNonNullElse(revisions.value(), 0);
        revisions.update(revision + 1);
        ModelIdentity identity = reports.iterator().next().model();
        QualityReport report = QualityReports.of(bounds(context.window()), revision, identity, reports);
        metricsOf(identity).show(report);
        out.collect(report);
    }

    @Override
    public void clear(Context context) {
        context.windowState().getState(REVISIONS).clear();
    }

    private static QualityReport.@Nullable Window bounds(Window window) {
        return window instanceof TimeWindow span
                ? new QualityReport.Window(Instant.ofEpochMilli(span.getStart()), Instant.ofEpochMilli(span.getEnd()))
                : null;
    }

    private QualityMetrics metricsOf(ModelIdentity model) {
        return Objects.requireNonNull(metrics, "The function is not open")
                .computeIfAbsent(
                        model, name -> new QualityMetrics(getRuntimeContext().getMetricGroup(), name));
    }
}
