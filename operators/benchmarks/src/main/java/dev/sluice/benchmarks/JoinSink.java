package dev.sluice.benchmarks;

import dev.sluice.streaming.quality.SetFigures;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Counts figures and drops them. Watermarks tell when the join has done with all before them.
 *
 * @param filledAt event time after which the state is filled
 * @param measuredAt event time after which all is measured
 */
record JoinSink(String phases, long filledAt, long measuredAt) implements Sink<SetFigures> {

    @Override
    public SinkWriter<SetFigures> createWriter(WriterInitContext context) {
        return new SinkWriter<>() {

            private final JoinPhases here = JoinPhases.of(phases);
            private long at = Long.MIN_VALUE;

            @Override
            public void write(SetFigures figures, Context element) {
                here.figures().increment();
            }

            @Override
            public void writeWatermark(Watermark watermark) {
                long before = at;
                at = watermark.getTimestamp();
                if (before < filledAt && at >= filledAt) {
                    here.subtaskFilled();
                }
                if (before < measuredAt && at >= measuredAt) {
                    here.subtaskMeasured();
                }
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
