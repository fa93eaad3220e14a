package dev.sluice.streaming.quality;

import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Counts the results that came too late for their windows in the metric {@value #LATE_RESULTS}, and passes them on. */
final class LateCounter extends ProcessFunction<SetFigures, SetFigures> {

    static final String LATE_RESULTS = "lateResults";

    private transient @Nullable Counter late;

    @Override
    public void open(OpenContext context) {
        late = getRuntimeContext().getMetricGroup().addGroup("sluice").counter(LATE_RESULTS);
    }

    @Override
    public void processElement(SetFigures figures, Context context, Collector<SetFigures> out) {
        Objects.requireNonNull(late, "The function is not open").inc();
        out.collect(figures);
    }
}
