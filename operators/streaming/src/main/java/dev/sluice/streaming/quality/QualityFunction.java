package dev.sluice.streaming.quality;

import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Sha256;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.streaming.quality.Segments.Segment;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

/**
 * Reports on a window each time that it fires, one report a segment, all with the same revision. A firing in which no
 * figure changed is no revision and gives nothing.
 */
final class QualityFunction<W extends Window> extends ProcessWindowFunction<SetFigures, QualityReport, String, W> {

    private static final ValueStateDescriptor<Integer> REVISIONS = new ValueStateDescriptor<>("revisions", Types.INT);

    /** A hash over the reports of the last firing: less to keep than the reports. */
    private static final ValueStateDescriptor<String> REPORTED = new ValueStateDescriptor<>("reported", Types.STRING);

    private static final QualityReportCodec CODEC = new QualityReportCodec();

    private final QualityReports reports;
    private final List<Segmentation> segmentations;

    private transient @Nullable QualityMetrics metrics;

    QualityFunction(QualityReports reports, List<Segmentation> segmentations) {
        this.reports = reports;
        this.segmentations = segmentations;
    }

    @Override
    public void open(OpenContext context) {
        metrics = new QualityMetrics(getRuntimeContext().getMetricGroup(), segmentations);
    }

    @Override
    public void process(String key, Context context, Iterable<SetFigures> figures, Collector<QualityReport> out)
            throws Exception {
        List<SetFigures> latest = WindowFigures.latest(figures);
        ModelIdentity model = latest.get(0).model();
        QualityReport.Source source = latest.get(0).source();
        List<QualityReport> made = new ArrayList<>();
        for (Segment segment : Segments.of(latest, segmentations)) {
            made.add(reports.of(bounds(context.window()), segment.name(), source, model, segment.figures()));
        }
        ValueState<String> reported = context.windowState().getState(REPORTED);
        String hash = hash(made);
        if (hash.equals(reported.value())) {
            return;
        }
        reported.update(hash);
        ValueState<Integer> revisions = context.windowState().getState(REVISIONS);
        int revision = Objects.requireNonNullElse(revisions.value(), 0);
        revisions.update(revision + 1);
        for (QualityReport report : made) {
            QualityReport numbered = report.withRevision(revision);
            Objects.requireNonNull(metrics, "The function is not open").show(numbered);
            out.collect(numbered);
        }
    }

    @Override
    public void clear(Context context) {
        context.windowState().getState(REVISIONS).clear();
        context.windowState().getState(REPORTED).clear();
    }

    private static String hash(List<QualityReport> reports) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        reports.forEach(report -> bytes.writeBytes(CODEC.encode(report)));
        return Sha256.hex(bytes.toByteArray());
    }

    private static QualityReport.@Nullable Window bounds(Window window) {
        return window instanceof TimeWindow span
                ? new QualityReport.Window(Instant.ofEpochMilli(span.getStart()), Instant.ofEpochMilli(span.getEnd()))
                : null;
    }
}
