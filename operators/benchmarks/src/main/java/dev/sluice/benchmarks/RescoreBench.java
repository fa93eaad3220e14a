package dev.sluice.benchmarks;

import dev.sluice.connectors.results.OutputFormat;
import dev.sluice.connectors.results.RunScores;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.jobs.process.Log;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.rescore.Execution;
import dev.sluice.jobs.rescore.RescoreJob;
import dev.sluice.jobs.rescore.RescoreOptions;
import dev.sluice.jobs.rescore.SummaryFormat;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code sluice bench rescore}: the whole re-scoring job, from a file of candidate sets to files of ranked results,
 * with a stub that takes a fixed time a document in place of a model: what the engine itself costs a set, and whether
 * that grows with the number of sets.
 */
@Command(
        name = "rescore",
        mixinStandardHelpOptions = true,
        description = "Measures what the re-scoring job costs a candidate set besides its model.")
final class RescoreBench implements Callable<Integer> {

    private static final int DOCUMENTS = 5;
    private static final int WORDS = 12;

    private final PrintStream out = System.out;

    @Option(
            names = "--sets",
            split = ",",
            paramLabel = "N",
            description = "Candidate sets of 5 documents. Default: 10000,100000,1000000.")
    private List<Integer> sizes = List.of(10_000, 100_000, 1_000_000);

    @Option(names = "--parallelism", split = ",", paramLabel = "N", description = "Slots. Default: 1,2.")
    private List<Integer> slots = List.of(1, 2);

    @Option(
            names = "--cost",
            paramLabel = "MICROSECONDS",
            description = "Of a document, on one thread a slot. Default: ${DEFAULT-VALUE}.")
    private long costMicros = 20;

    @Override
    public Integer call() throws Exception {
        out.printf(
                Locale.ROOT,
                "%-9s %11s %9s %11s %13s %12s%n",
                "slots",
                "sets",
                "seconds",
                "sets/s",
                "documents/s",
                "CPU us/set");
        for (int parallelism : slots) {
            for (int size : sizes) {
                try (ScratchFolder scratch = ScratchFolder.create("sluice-bench-rescore")) {
                    Path input = scratch.path().resolve("sets.jsonl");
                    write(input, size);
                    measure(input, scratch.path().resolve("out"), size, parallelism);
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "%d documents a set, %d us a document by the stub, %s%n",
                DOCUMENTS,
                costMicros,
                Bench.machine());
        return 0;
    }

    private void measure(Path input, Path output, int size, int parallelism) throws Exception {
        double cpuBefore = ProcessUsage.cpuSeconds();
        long start = System.nanoTime();
        int code = RescoreJob.run(
                options(input, output, parallelism),
                new Surroundings(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                        Log.OF_THIS_PROCESS,
                        Shutdown.ofThisProcess()),
                new RescoreJob.Model(FixedCostReranker.IDENTITY, stub(Duration.ofNanos(costMicros * 1_000))));
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = ProcessUsage.cpuSeconds() - cpuBefore;
        if (code != 0) {
            throw new IllegalStateException("The job ended with " + code);
        }
        out.printf(
                Locale.ROOT,
                "%-9d %,11d %9.1f %,11.0f %,13.0f %12.0f%n",
                parallelism,
                size,
                seconds,
                size / seconds,
                (double) size * DOCUMENTS / seconds,
                1e6 * cpuSeconds / size);
    }

    private static RerankerFactory stub(Duration cost) {
        return () -> new FixedCostReranker(cost);
    }

    private static RescoreOptions options(Path input, Path output, int parallelism) {
        Scoring scoring = new Scoring(
                RerankerOptions.defaults(),
                null,
                null,
                Timeout.NONE,
                256,
                WireLimits.DEFAULT,
                DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES);
        return new RescoreOptions(
                scoring,
                new RescoreOptions.Input(List.of(input.toString()), null, null),
                new RescoreOptions.Output(output.toString(), OutputFormat.JSONL, RunScores.RANK, "sluice", false, null),
                Execution.STREAMING,
                new RescoreOptions.Checkpoints(null, Duration.ofSeconds(30)),
                null,
                parallelism,
                false,
                SummaryFormat.TEXT);
    }

    private static void write(Path file, int size) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        CandidateSetCodec codec = new CandidateSetCodec(WireLimits.NONE);
        try (OutputStream lines = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (int number = 0; number < size; number++) {
                List<Document> documents = new ArrayList<>();
                for (int document = 0; document < DOCUMENTS; document++) {
                    documents.add(Document.of("d" + document, words(random)));
                }
                lines.write(codec.encode(CandidateSet.of("q" + number, words(random), documents)));
                lines.write('\n');
            }
        }
    }

    private static String words(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < WORDS; word++) {
            text.append(Integer.toString(random.nextInt(50_000), Character.MAX_RADIX))
                    .append(' ');
        }
        return text.toString();
    }
}
