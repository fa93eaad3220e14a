package dev.sluice.connectors.results;

import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.RunSummaryCodec;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.fs.Path;
import org.apache.flink.util.clock.Clock;
import org.apache.flink.util.clock.SystemClock;
import org.jspecify.annotations.Nullable;

/** Keeps the last summary of a job in one file. For a parallelism of 1. */
public final class SummarySink implements Sink<RunSummary> {

    private final String file;
    private final Duration pause;

    /** @param pause least time between two writes, but for the last one */
    public SummarySink(Path file, Duration pause) {
        this.file = file.toString();
        this.pause = pause;
    }

    @Override
    public SinkWriter<RunSummary> createWriter(WriterInitContext context) {
        return new Writer(new Path(file), pause.toNanos(), SystemClock.getInstance());
    }

    static final class Writer implements SinkWriter<RunSummary> {

        private static final RunSummaryCodec CODEC = new RunSummaryCodec();

        private final Path file;
        private final long pauseNanos;
        private final Clock clock;
        private long writtenNanos;
        private @Nullable RunSummary pending;

        Writer(Path file, long pauseNanos, Clock clock) {
            this.file = file;
            this.pauseNanos = pauseNanos;
            this.clock = clock;
            this.writtenNanos = clock.relativeTimeNanos() - pauseNanos;
        }

        @Override
        public void write(RunSummary summary, Context context) throws IOException {
            pending = summary;
            if (clock.relativeTimeNanos() - writtenNanos >= pauseNanos) {
                write();
            }
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            if (endOfInput) {
                write();
            }
        }

        private void write() throws IOException {
            if (pending != null) {
                ResultFolder.write(file, CODEC.encode(pending));
                pending = null;
                writtenNanos = clock.relativeTimeNanos();
            }
        }

        @Override
        public void close() {}
    }
}
