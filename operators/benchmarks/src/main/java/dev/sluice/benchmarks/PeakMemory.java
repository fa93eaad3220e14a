package dev.sluice.benchmarks;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** The highest value of a line of {@link ProcessUsage#megabytes} over a time, looked at fifty times a second. */
final class PeakMemory {

    private static final int MILLISECONDS_BETWEEN_LOOKS = 20;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final FutureTask<Double> highest;

    private PeakMemory(String name) {
        this.highest = new FutureTask<>(() -> {
            double most = ProcessUsage.megabytes(name);
            while (!ended.await(MILLISECONDS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
                most = Math.max(most, ProcessUsage.megabytes(name));
            }
            return Math.max(most, ProcessUsage.megabytes(name));
        });
    }

    static PeakMemory watch(String name) {
        PeakMemory watch = new PeakMemory(name);
        Thread thread = new Thread(watch.highest, "peak-memory");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    /** Ends the watch. */
    double end() throws IOException, InterruptedException {
        ended.countDown();
        try {
            return highest.get();
        } catch (ExecutionException e) {
            throw new IOException("Memory could not be watched: " + e.getCause(), e);
        }
    }
}
