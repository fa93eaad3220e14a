package dev.sluice.jobs.rescore;

import dev.sluice.ranking.RunSummary;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Sees the summaries of a job in this very process. Any thread. */
final class SummaryWatch implements AutoCloseable {

    /** The job's tasks get copies of what it is defined with, and find the place for the summaries here. */
    private static final Map<String, AtomicReference<RunSummary>> NEWEST = new ConcurrentHashMap<>();

    private final String run = UUID.randomUUID().toString();
    private final AtomicReference<RunSummary> newest = new AtomicReference<>();

    SummaryWatch() {
        NEWEST.put(run, newest);
    }

    /** Adds the watching to a job. */
    void watch(DataStream<RunSummary> summaries) {
        summaries
                .sinkTo(new Watching(run))
                .setParallelism(1)
                .uid("summary-watch")
                .name("summary watch");
    }

    /** The newest; also once it is closed. */
    Optional<RunSummary> newest() {
        return Optional.ofNullable(newest.get());
    }

    @Override
    public void close() {
        NEWEST.remove(run);
    }

    private record Watching(String run) implements Sink<RunSummary> {

        @Override
        public SinkWriter<RunSummary> createWriter(WriterInitContext context) {
            return new Writer(NEWEST.getOrDefault(run, new AtomicReference<>()));
        }
    }

    private record Writer(AtomicReference<RunSummary> newest) implements SinkWriter<RunSummary> {

        @Override
        public void write(RunSummary summary, Context context) {
            newest.set(summary);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
