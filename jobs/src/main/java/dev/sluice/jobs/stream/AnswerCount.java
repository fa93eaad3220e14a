package dev.sluice.jobs.stream;

import dev.sluice.streaming.outcome.SetReport;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Counts what a job in this very process has answered, for what is said to its user when it is stopped. Answers that
 * were given again after a failure count again; the summaries of the job are exact. Any thread.
 */
final class AnswerCount implements AutoCloseable {

    /** The job's tasks get copies of what it is defined with, and find the count here. */
    private static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

    private final String run = UUID.randomUUID().toString();
    private final LongAdder count = new LongAdder();

    AnswerCount() {
        COUNTS.put(run, count);
    }

    /** Adds the counting to a job. */
    void watch(DataStream<SetReport> reports) {
        reports.sinkTo(new Counting(run)).uid("answer-count").name("answer count");
    }

    /** Also once it is closed. */
    long answered() {
        return count.sum();
    }

    @Override
    public void close() {
        COUNTS.remove(run);
    }

    private record Counting(String run) implements Sink<SetReport> {

        @Override
        public SinkWriter<SetReport> createWriter(WriterInitContext context) {
            return new Writer(COUNTS.getOrDefault(run, new LongAdder()));
        }
    }

    private record Writer(LongAdder count) implements SinkWriter<SetReport> {

        @Override
        public void write(SetReport report, Context context) {
            if (report.isAnswered()) {
                count.increment();
            }
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
