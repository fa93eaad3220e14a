package dev.sluice.streaming.quality;

import dev.sluice.ranking.QualityReport;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Counts the results that came too late for their windows in the metric {@value #LATE_RESULTS}, and passes their
 * figures on. A result has figures of one source or of two; those by judgments it has always.
 */
final class LateCounter extends ProcessFunction<SetFigures, SetFigures> {

    static final String LATE_RESULTS = "lateResults";

    private transient @Nullable Counter late;

    @Override
    public void open(OpenContext context) {
        late = getRuntimeContext().getMetricGroup().addGroup("sluice").counter(LATE_RESULTS);
    }

    @Override
    public void processElement(SetFigures figures, Context context, Collector<SetFigures> out) {
        if (figures.source() == QualityReport.Source.JUDGED) {
            Objects.requireNonNull(late, "The function is not open").inc();
        }
        out.collect(figures);
    }

    long late() {
        return Objects.requireNonNull(late, "The function is not open").getCount();
    }
}
