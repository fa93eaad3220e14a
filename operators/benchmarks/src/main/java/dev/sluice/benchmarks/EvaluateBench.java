package dev.sluice.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sluice bench evaluate}: how long {@code sluice evaluate} takes for a large TREC run, and the memory that it
 * takes, in a process of its own, the start of its JVM included.
 */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Measures time and memory of sluice evaluate for a large TREC run.")
final class EvaluateBench implements Callable<Integer> {

    private static final long MEBIBYTE = 1 << 20;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--lines",
            paramLabel = "N",
            description = "Of the run, 1,000 a query, with 100 judged documents each. Default: ${DEFAULT-VALUE}.")
    private long lines = 10_000_000;

    @Option(names = "--seed", paramLabel = "N", description = "Of both files. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json. Default: ${DEFAULT-VALUE}.")
    private Bench.Format format = Bench.Format.table;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lines < 1) {
            throw new ParameterException(spec.commandLine(), "--lines " + lines + ": expected at least 1");
        }
        try (ScratchFolder scratch = ScratchFolder.create("sluice-bench-evaluate")) {
            Path qrels = scratch.path().resolve("qrels.txt");
            Path run = scratch.path().resolve("synthetic.run");
            SyntheticRun synthetic = new SyntheticRun(lines, seed);
            synthetic.writeTo(qrels, run);
            double megabytes = Files.size(run) / 1e6;
            err.printf(
                    Locale.ROOT,
                    "%,d queries, a run of %,d lines and %.0f MB%n",
                    synthetic.queries(),
                    lines,
                    megabytes);
            List<String> command = MeasuredProcess.java(
                    EvaluateRun.class,
                    Runtime.getRuntime().maxMemory() / MEBIBYTE + "m",
                    List.of(
                            "evaluate",
                            "--qrels=" + qrels,
                            "--run=" + run,
                            "--output=" + scratch.path().resolve("figures.txt")));
            long start = System.nanoTime();
            JsonNode figures = MeasuredProcess.run(command, err);
            double seconds = (System.nanoTime() - start) / 1e9;
            out.print(format == Bench.Format.json ? json(figures, seconds) : table(figures, seconds));
        }
        return 0;
    }

    private String table(JsonNode figures, double seconds) {
        return String.format(
                Locale.ROOT,
                "%n%,d lines, nDCG@10, RR@10, R@20 and AP%n%-24s %,12.1f%n%-24s %,12.1f%n%-24s %,12.0f%n%-24s %,12.0f%n%s%n",
                lines,
                "seconds",
                seconds,
                "CPU seconds",
                figures.path("cpu_seconds").asDouble(),
                "lines/s",
                lines / seconds,
                "peak memory, MB",
                figures.path("peak_mb").asDouble(),
                Bench.machine());
    }

    private String json(JsonNode figures, double seconds) {
        return String.format(
                Locale.ROOT,
                "{\"machine\": \"%s\", \"lines\": %d, \"seconds\": %.2f, \"cpu_seconds\": %.2f, "
                        + "\"lines_per_second\": %.0f, \"peak_mb\": %.0f}%n",
                Bench.machine(),
                lines,
                seconds,
                figures.path("cpu_seconds").asDouble(),
                lines / seconds,
                figures.path("peak_mb").asDouble());
    }
}
