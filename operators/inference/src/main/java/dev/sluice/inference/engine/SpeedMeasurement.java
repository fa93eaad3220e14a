package dev.sluice.inference.engine;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.Speed;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.sharing.SharedThreads;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Says how fast a model is: runs a full call on each thread at once, twice, and times the second. */
final class SpeedMeasurement<U extends WorkUnit, R> {

    private static final int PROBE_TOKENS = 256;

    private final ModelFamily<U, R> family;
    private final BatchingOptions options;
    private final NanoClock clock;

    SpeedMeasurement(ModelFamily<U, R> family, BatchingOptions options, NanoClock clock) {
        this.family = family;
        this.options = options;
        this.clock = clock;
    }

    /**
     * Measures.
     *
     * @param patience how long the model may take in all
     * @throws InferenceException if the model failed, or took longer
     */
    Speed run(Duration patience) throws InferenceException {
        long begin = clock.nanoTime();
        int units = Math.max(1, options.callTokens() / PROBE_TOKENS);
        List<U> call = Collections.nCopies(units, family.probe(PROBE_TOKENS));
        ExecutorService threads = Executors.newFixedThreadPool(
                options.concurrentCalls(), task -> SharedThreads.daemon(task, "sluice-probe"));
        try {
            runOnAllThreads(call, threads, patience);
            long start = clock.nanoTime();
            runOnAllThreads(call, threads, patience.minusNanos(start - begin));
            double seconds = Math.max(1, clock.nanoTime() - start) / 1e9;
            long tokens = call.stream().mapToLong(WorkUnit::tokens).sum() * options.concurrentCalls();
            return new Speed(tokens / seconds);
        } finally {
            threads.shutdown();
        }
    }

    private void runOnAllThreads(List<U> call, ExecutorService threads, Duration patience) throws InferenceException {
        Cancellation cancellation = new Cancellation();
        long begin = clock.nanoTime();
        List<Future<List<R>>> runs = IntStream.range(0, options.concurrentCalls())
                .mapToObj(thread -> threads.submit(() -> family.run(call, cancellation)))
                .toList();
        try {
            for (Future<List<R>> run : runs) {
                run.get(patience.toNanos() - (clock.nanoTime() - begin), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException e) {
            throw new InferenceException("The model failed on a first run", e);
        } catch (TimeoutException e) {
            cancellation.cancel();
            throw new InferenceException(
                    "The model gave nothing on a first run within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("Interrupted during a first run");
        }
    }
}
