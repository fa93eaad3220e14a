package dev.sluice.benchmarks;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.listwise.ListwiseModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One measurement in a process of its own, so that memory is that of this measurement alone. Prints one JSON line.
 *
 * <p>Arguments: checkpoint, cache folder, precision, threads, tokens of a block, blocks, blocks at once.
 */
final class ListwiseRun {

    private static final int WARM_UP_TOKENS = 32;

    public static void main(String[] arguments) throws Exception {
        Path checkpoint = Path.of(arguments[0]);
        String precision = arguments[2];
        int threads = Integer.parseInt(arguments[3]);
        int tokens = Integer.parseInt(arguments[4]);
        int blocks = Integer.parseInt(arguments[5]);
        int atOnce = Integer.parseInt(arguments[6]);

        long start = System.nanoTime();
        ListwiseModel model = ListwiseModel.read(ModelFolder.of(checkpoint), new CacheFolder(Path.of(arguments[1])));
        model.graphs().graph(precision);
        double compiled = secondsSince(start);
        start = System.nanoTime();
        RerankerOptions options = RerankerOptions.builder()
                .model(checkpoint.toString())
                .precision(precision)
                .contextMemoryBytes(1L << 40)
                .build();
        try (ModelFamily<?, ?> family = model.open(options, threads)) {
            double opened = secondsSince(start);
            run(family, WARM_UP_TOKENS, 1, 1);
            double anonymousBefore = ProcessUsage.megabytes("RssAnon");
            double cpuBefore = ProcessUsage.cpuSeconds();
            start = System.nanoTime();
            PeakMemory memory = PeakMemory.watch("RssAnon");
            run(family, tokens, blocks, atOnce);
            double cpu = ProcessUsage.cpuSeconds() - cpuBefore;
            double wall = secondsSince(start);
            double anonymous = memory.end();
            System.out.printf(
                    Locale.ROOT,
                    "{\"compile_seconds\": %.2f, \"open_seconds\": %.2f, \"cpu_seconds\": %.2f, \"wall_seconds\": %.2f,"
                            + " \"anonymous_before_mb\": %.0f, \"anonymous_mb\": %.0f, \"file_mb\": %.0f, \"peak_mb\": %.0f}%n",
                    compiled,
                    opened,
                    cpu,
                    wall,
                    anonymousBefore,
                    anonymous,
                    ProcessUsage.megabytes("RssFile"),
                    ProcessUsage.megabytes("VmHWM"));
        }
    }

    private static <U extends WorkUnit, R> void run(ModelFamily<U, R> family, int tokens, int blocks, int atOnce)
            throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<List<R>>> calls = new ArrayList<>();
            for (U unit : Collections.nCopies(blocks, family.probe(tokens))) {
                calls.add(pool.submit(() -> family.run(List.of(unit), new Cancellation())));
            }
            for (Future<List<R>> call : calls) {
                call.get();
            }
        } finally {
            pool.shutdown();
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private ListwiseRun() {}
}
