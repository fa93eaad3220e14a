package dev.sluice.streaming.quality;

import dev.sluice.streaming.outcome.SetReport;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Counts the reports that came too late for their window in the metric {@value #LATE_REPORTS}, and passes them on. */
final class LateReportCounter extends ProcessFunction<SetReport, SetReport> {

    static final String LATE_REPORTS = "lateReports";

    private transient @Nullable Counter late;

    @Override
    public void open(OpenContext context) {
        late = getRuntimeContext().getMetricGroup().addGroup("sluice").counter(LATE_REPORTS);
    }

    @Override
    public void processElement(SetReport report, Context context, Collector<SetReport> out) {
        Objects.requireNonNull(late, "The function is not open").inc();
        out.collect(report);
    }
}
