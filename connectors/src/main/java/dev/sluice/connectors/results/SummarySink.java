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

/**
 * Keeps the last summary of a job in one file, and makes another one when the input has ended: not when the job was
 * stopped before. For a parallelism of 1.
 */
public final class SummarySink implements Sink<RunSummary> {

    private final String file;
    private final String endMark;
    private final Duration pause;

    /**
     * A sink.
     *
     * @param endMark the file that says that the input has ended
     * @param pause least time between two writes, but for the last one
     */
    public SummarySink(Path file, Path endMark, Duration pause) {
        this.file = file.toString();
        this.endMark = endMark.toString();
        this.pause = pause;
    }

    @Override
    public SinkWriter<RunSummary> createWriter(WriterInitContext context) throws IOException {
        // One of an earlier attempt, which did not come to its end after all.
        Path mark = new Path(endMark);
        mark.getFileSystem().delete(mark, false);
        return new Writer(new Path(file), mark, pause.toNanos(), SystemClock.getInstance());
    }

    static final class Writer implements SinkWriter<RunSummary> {

        private static final RunSummaryCodec CODEC = new RunSummaryCodec();

        private final Path file;
        private final Path endMark;
        private final long pauseNanos;
        private final Clock clock;
        private long writtenNanos;
        private @Nullable RunSummary pending;

        Writer(Path file, Path endMark, long pauseNanos, Clock clock) {
            this.file = file;
            this.endMark = endMark;
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
                ResultFolder.write(endMark, new byte[0]);
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
