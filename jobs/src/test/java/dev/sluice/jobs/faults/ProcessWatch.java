package dev.sluice.jobs.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What a process takes of the machine, looked at twice a second; on Linux only. */
final class ProcessWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(500);

    /**
     * What it takes at one time.
     *
     * @param residentMegabytes memory that is really there, of the heap and all else
     * @param files open files and sockets
     */
    record Sample(long nanos, double residentMegabytes, int threads, int files) {}

    private final Path process;
    private final List<Sample> samples = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    ProcessWatch(long processId) {
        process = Path.of("/proc", Long.toString(processId));
        var unused = clock.scheduleAtFixedRate(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether this machine tells what a process takes. */
    static boolean isPossible() {
        return Files.isReadable(Path.of("/proc/self/status"));
    }

    /** The samples in a span of time. */
    synchronized List<Sample> between(long fromNanos, long toNanos) {
        return samples.stream()
                .filter(sample -> sample.nanos() - fromNanos >= 0 && sample.nanos() - toNanos < 0)
                .toList();
    }

    static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        double[] sorted = samples.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void look() {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            int open = (int) files.count();
            List<String> status = Files.readAllLines(process.resolve("status"));
            add(new Sample(
                    System.nanoTime(), number(status, "VmRSS:") / 1024.0, (int) number(status, "Threads:"), open));
        } catch (IOException e) {
            // It has ended; whoever waits for it will tell.
        }
    }

    private synchronized void add(Sample sample) {
        samples.add(sample);
    }

    private static long number(List<String> status, String name) throws IOException {
        for (String line : status) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                        line.substring(name.length()).replace("kB", "").strip());
            }
        }
        throw new IOException("No line " + name);
    }
}
