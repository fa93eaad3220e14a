package dev.sluice.jobs.faults;

import java.time.Duration;
import java.util.List;

/** A table of what was seen of a job, a row a span of time. */
final class Figures {

    /** Medians of what the process took, and latencies of the sets that were sent. */
    record Row(Duration time, Tally.Latencies latencies, double residentMegabytes, double threads, double files) {}

    private final StreamUnderLoad stream;

    Figures(StreamUnderLoad stream) {
        this.stream = stream;
    }

    Row row(long fromNanos, long toNanos) {
        List<ProcessWatch.Sample> samples = stream.watch().between(fromNanos, toNanos);
        return new Row(
                Duration.ofNanos(toNanos - fromNanos),
                stream.tally().latencies(fromNanos, toNanos),
                ProcessWatch.median(samples, ProcessWatch.Sample::residentMegabytes),
                ProcessWatch.median(samples, ProcessWatch.Sample::threads),
                ProcessWatch.median(samples, ProcessWatch.Sample::files));
    }

    /** Prints a span of time in rows of equal length. */
    void print(long fromNanos, long toNanos, int rows) {
        printHead();
        long length = (toNanos - fromNanos) / rows;
        for (int number = 0; number < rows; number++) {
            long from = fromNanos + number * length;
            print(String.format("%.2f min", (number + 1) * length / 60e9), row(from, from + length));
        }
    }

    static void printHead() {
        System.out.printf(
                "%-16s %8s %8s %8s %12s %8s %6s%n",
                "", "sets/s", "p50, ms", "p99, ms", "resident, MB", "threads", "files");
    }

    static void print(String name, Row row) {
        if (row.latencies().sets() == 0) {
            System.out.printf("%-16s nothing that was sent was ranked%n", name);
            return;
        }
        System.out.printf(
                "%-16s %8.1f %8.0f %8.0f %12.1f %8.0f %6.0f%n",
                name,
                row.latencies().sets() / (row.time().toMillis() / 1e3),
                row.latencies().medianMillis(),
                row.latencies().p99Millis(),
                row.residentMegabytes(),
                row.threads(),
                row.files());
    }
}
