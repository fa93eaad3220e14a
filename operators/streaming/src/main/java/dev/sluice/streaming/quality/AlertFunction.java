package dev.sluice.streaming.quality;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.streaming.types.SluiceTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts when a figure of live quality is beyond its bound for several windows in a row, for each model, source and
 * segment on its own.
 *
 * <p>An alert is raised when the last windows are all beyond the bound, and cleared when they no longer are: because a
 * later window is within, or because a correction of one of them says so. In between nothing leaves. A window without
 * the figure, because no query was judged, neither counts nor breaks a row; if no window has it any more, an alert
 * stays as it is. Windows are in the order of their time, not of arrival; a report of a window that is known already
 * counts if its revision is higher. A correction that makes a row of windows past which are followed by one within
 * raises nothing.
 *
 * <p>Windows are remembered as far back as {@link WatchedFigure#OLDER_WINDOWS} says. With a report and the state of its
 * key, what leaves is settled.
 */
public final class AlertFunction extends KeyedProcessFunction<String, QualityReport, QualityAlert> {

    private static final Logger LOG = LoggerFactory.getLogger(AlertFunction.class);

    private static final MapStateDescriptor<String, WatchedFigure> FIGURES =
            new MapStateDescriptor<>("watched-figures", Types.STRING, Types.POJO(WatchedFigure.class));

    private final AlertBounds bounds;

    private transient @Nullable MapState<String, WatchedFigure> figures;
    private transient @Nullable AlertMetrics metrics;

    AlertFunction(AlertBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Adds alerts to a job.
     *
     * @param reports of live quality, of judgments and of clicks
     * @param uid of the operator, unique in the job
     */
    public static SingleOutputStreamOperator<QualityAlert> of(
            DataStream<QualityReport> reports, AlertBounds bounds, String uid) {
        return reports.keyBy(AlertFunction::key, Types.STRING)
                .process(new AlertFunction(bounds), SluiceTypes.QUALITY_ALERT)
                .uid(uid)
                .name("quality alerts");
    }

    @Override
    public void open(OpenContext context) {
        figures = getRuntimeContext().getMapState(FIGURES);
        metrics = new AlertMetrics(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(QualityReport report, Context context, Collector<QualityAlert> out) throws Exception {
        MapState<String, WatchedFigure> known = Objects.requireNonNull(figures, "The function is not open");
        int active = 0;
        for (AlertBounds.Bound bound : bounds.bounds()) {
            WatchedFigure before = Objects.requireNonNullElse(known.get(bound.watched()), WatchedFigure.UNKNOWN);
            WatchedFigure after = before.with(
                    new WatchedWindow(report.window(), report.revision(), value(bound, report)), bounds.windows());
            WatchedWindow last = after.last();
            if (last != null && last.value() != null) {
                after = after.withRaised(after.isRow(bound, bounds.windows()));
                if (after.raised() != before.raised()) {
                    out.collect(alert(after.raised(), bound, last.window(), last.value(), report));
                }
            }
            known.put(bound.watched(), after);
            active += after.raised() ? 1 : 0;
        }
        metrics().showActive(context.getCurrentKey(), active);
    }

    private QualityAlert alert(
            boolean raised,
            AlertBounds.Bound bound,
            QualityReport.@Nullable Window window,
            double value,
            QualityReport report) {
        if (raised) {
            metrics().countRaised();
        }
        QualityAlert alert = new QualityAlert(
                raised ? QualityAlert.State.RAISED : QualityAlert.State.CLEARED,
                bound.figure(),
                bound.measure(),
                value,
                bound.value(),
                bounds.windows(),
                window,
                report.segment(),
                report.source(),
                report.model());
        LOG.warn("Quality alert {}", described(alert));
        return alert;
    }

    /** The figure in a report; null where it has none, or where another source tells it. */
    private static @Nullable Double value(AlertBounds.Bound bound, QualityReport report) {
        if (bound.measure() == null) {
            // Reports of clicks are on the same queries: a job with both would alert twice
            return report.source() == QualityReport.Source.JUDGED && report.queries() > 0
                    ? report.fallbackShare()
                    : null;
        }
        MeasureComparison comparison = report.measures().get(bound.measure());
        if (comparison == null) {
            return null;
        }
        return bound.figure() == QualityAlert.Figure.RERANKED ? comparison.reranked() : comparison.difference();
    }

    static String key(QualityReport report) {
        ModelIdentity model = report.model();
        List<String> parts = new ArrayList<>(List.of(
                model.name(),
                model.version(),
                model.precision(),
                report.source().word()));
        if (report.segment() != null) {
            new TreeMap<>(report.segment()).forEach((attribute, value) -> parts.addAll(List.of(attribute, value)));
        }
        return key(parts);
    }

    /** The parts with their lengths in front, so that no text can be taken for a separator. */
    static String key(List<String> parts) {
        StringBuilder key = new StringBuilder();
        parts.forEach(part -> key.append('|').append(part.length()).append(':').append(part));
        return key.toString();
    }

    private static String described(QualityAlert alert) {
        String measure = alert.measure() == null ? "" : " of " + alert.measure();
        String window = alert.window() == null
                ? "everything"
                : alert.window().start() + " to " + alert.window().end();
        String segment =
                alert.segment() == null ? "all queries" : alert.segment().toString();
        return alert.state().word() + ": " + alert.figure().word() + measure + " is " + alert.value() + " over "
                + window + ", with the bound " + alert.bound() + " for " + alert.windows() + " windows in a row; model "
                + alert.model().name() + " " + alert.model().version() + ", source "
                + alert.source().word() + ", segment " + segment;
    }

    private AlertMetrics metrics() {
        return Objects.requireNonNull(metrics, "The function is not open");
    }
}
