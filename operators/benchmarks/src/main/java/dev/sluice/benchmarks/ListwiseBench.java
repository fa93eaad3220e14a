package dev.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code sluice bench listwise}: time and memory of blocks of given lengths at the published size, each in a process of
 * its own, in turns with torch where a Python with torch and transformers is given.
 */
@Command(
        name = "listwise",
        mixinStandardHelpOptions = true,
        description = "Measures a listwise model of the published size with random weights.")
final class ListwiseBench implements Callable<Integer> {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Option(names = "--tokens", split = ",", description = "Lengths of blocks. Default: ${DEFAULT-VALUE}.")
    private List<Integer> tokens = List.of(2_729, 9_769);

    @Option(names = "--layers", paramLabel = "N", description = "Of the published 28. Default: ${DEFAULT-VALUE}.")
    private int layers = 28;

    @Option(names = "--rounds", paramLabel = "N", description = "Of each measurement. Default: ${DEFAULT-VALUE}.")
    private int rounds = 1;

    @Option(names = "--blocks", paramLabel = "N", description = "Blocks a measurement. Default: ${DEFAULT-VALUE}.")
    private int blocks = 1;

    @Option(names = "--at-once", split = ",", description = "Blocks at once. Default: ${DEFAULT-VALUE}.")
    private List<Integer> atOnce = List.of(1);

    @Option(names = "--precision", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    private List<String> precisions = List.of("fp32");

    @Option(names = "--threads", paramLabel = "N", description = "Of a call. Default: one a core.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description = "A Python with torch, transformers and safetensors, to compare with. Default: none.")
    private @Nullable Path python;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Is written where it is not there. Default: sluice-out/bench/listwise- and the layers.")
    private @Nullable Path checkpoint;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = checkpoint == null ? Path.of("sluice-out", "bench", "listwise-" + layers) : checkpoint;
        new RandomCheckpoint(layers).writeTo(folder);
        out.printf(
                "%-28s %8s %8s %8s %8s %8s %10s %8s %8s%n",
                "", "tokens", "compile", "open", "CPU s", "wall s", "anon. MB", "file MB", "peak MB");
        for (int length : tokens) {
            for (int round = 0; round < rounds; round++) {
                for (String precision : precisions) {
                    for (int together : atOnce) {
                        sluice(folder, precision, length, together);
                    }
                }
                if (python != null) {
                    torch(folder, python, length);
                }
            }
        }
        return 0;
    }

    private void sluice(Path folder, String precision, int length, int together)
            throws IOException, InterruptedException {
        try (ScratchFolder cache = ScratchFolder.create("sluice-bench-cache")) {
            List<String> command = MeasuredProcess.java(
                    ListwiseRun.class,
                    "128m",
                    List.of(
                            folder.toString(),
                            cache.path().toString(),
                            precision,
                            Integer.toString(threads),
                            Integer.toString(length),
                            Integer.toString(blocks),
                            Integer.toString(together)));
            String name = "Sluice " + precision + (blocks > 1 ? ", " + together + " of " + blocks + " at once" : "");
            row(name, length, MeasuredProcess.run(command, err));
        }
    }

    private void torch(Path folder, Path interpreter, int length) throws IOException, InterruptedException {
        Path script = Files.createTempFile("sluice-bench", ".py");
        try (var source = ListwiseBench.class.getResourceAsStream("/listwise_torch.py")) {
            if (source == null) {
                throw new IOException("listwise_torch.py is not on the classpath");
            }
            Files.write(script, source.readAllBytes());
            row(
                    "torch fp32",
                    length,
                    MeasuredProcess.run(
                            List.of(
                                    interpreter.toString(),
                                    script.toString(),
                                    folder.toString(),
                                    Integer.toString(threads),
                                    Integer.toString(length)),
                            err));
        } finally {
            Files.delete(script);
        }
    }

    private void row(String name, int length, JsonNode measured) {
        out.printf(
                Locale.ROOT,
                "%-28s %8d %8.2f %8.2f %8.1f %8.1f %10.0f %8.0f %8.0f%n",
                name,
                length,
                measured.path("compile_seconds").asDouble(),
                measured.path("open_seconds").asDouble(),
                measured.path("cpu_seconds").asDouble(),
                measured.path("wall_seconds").asDouble(),
                measured.path("anonymous_mb").asDouble(),
                measured.path("file_mb").asDouble(),
                measured.path("peak_mb").asDouble());
    }
}
