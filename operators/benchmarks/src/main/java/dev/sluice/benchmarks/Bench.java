package dev.sluice.benchmarks;

import dev.sluice.inference.engine.BareLoop;
import dev.sluice.jobs.demo.DemoCandidates;
import dev.sluice.jobs.demo.DemoPipeline;
import dev.sluice.jobs.demo.FlinkMethods;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Log;
import dev.sluice.jobs.process.TemporaryFolder;
import dev.sluice.jobs.process.Versions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.RunSummary;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * {@code sluice bench}: documents a second from Kafka to Kafka against a bare loop over the same inferences, in one
 * process, in turns. A round of each warms up and is not counted.
 */
@Command(
        name = "sluice bench",
        mixinStandardHelpOptions = true,
        subcommands = {
            CrossEncoderBench.class,
            EvaluateBench.class,
            FieldTemplatesBench.class,
            ListwiseBench.class,
            OfflineBench.class,
            QualityBench.class,
            RescoreBench.class,
            SqlBench.class
        },
        description = "Measures documents a second from Kafka to Kafka against a bare loop over the same inferences.")
public final class Bench implements Callable<Integer> {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Option(names = "--queries", paramLabel = "N", description = "Questions a round. Default: ${DEFAULT-VALUE}.")
    private int queries = DemoCandidates.DEFAULT_QUERIES;

    @Option(names = "--rounds", paramLabel = "N", description = "Counted rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds = 5;

    @Option(names = "--quick", description = "30 questions, 2 rounds.")
    private boolean quick;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.table;

    /** How the figures are written. */
    @SuppressWarnings("MemberName") // the words of the command line
    enum Format {
        table,
        json
    }

    public static void main(String[] arguments) {
        TemporaryFolder.ofThisProcess()
                .ifPresent(folder -> Runtime.getRuntime().addShutdownHook(new Thread(folder::remove)));
        Log.OF_THIS_PROCESS.to(null);
        CommandLine bench = new CommandLine(new Bench()).setExecutionExceptionHandler((failure, at, parsed) -> {
            if (failure instanceof CommandFailedException) {
                at.getErr().println(at.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
                return ExitCode.SOFTWARE;
            }
            throw failure;
        });
        System.exit(bench.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        int questions = quick ? 30 : queries;
        int counted = quick ? 2 : rounds;
        Duration spacing = Duration.ofSeconds(1);
        List<CandidateSet> sets = DemoCandidates.of(
                FlinkMethods.read(), questions, Instant.now().minus(spacing.multipliedBy(questions)), spacing);
        List<Round> measured = new ArrayList<>();
        for (int round = 0; round <= counted; round++) {
            double bare = BareLoop.run(DemoPipeline.reranker(), sets).documentsPerSecond();
            double pipeline = pipeline(sets);
            err.printf(
                    Locale.ROOT,
                    "round %d%s: Kafka to Kafka %.1f, bare loop %.1f documents/s%n",
                    round,
                    round == 0 ? " (warm-up)" : "",
                    pipeline,
                    bare);
            if (round > 0) {
                measured.add(new Round(pipeline, bare));
            }
        }
        out.print(format == Format.json ? json(measured) : table(measured));
        return 0;
    }

    private static double pipeline(List<CandidateSet> sets) throws Exception {
        try (DemoPipeline pipeline = new DemoPipeline(Files.createTempDirectory("sluice-bench"), 1)) {
            RunSummary summary = pipeline.run(sets, soFar -> {});
            return Objects.requireNonNull(summary.documentsPerSecond(), "documents a second");
        }
    }

    /** Documents a second of one round. */
    private record Round(double pipeline, double bareLoop) {

        double ratio() {
            return pipeline / bareLoop;
        }
    }

    private static String table(List<Round> rounds) {
        return String.format(
                Locale.ROOT,
                "%n%-34s %8s %8s %8s%n%-34s %s%n%-34s %s%n%-34s %s%n%s%n",
                "",
                "median",
                "lowest",
                "highest",
                "Kafka to Kafka, documents/s",
                Spread.of(rounds, Round::pipeline).row("%8.1f"),
                "bare loop, documents/s",
                Spread.of(rounds, Round::bareLoop).row("%8.1f"),
                "ratio, round by round",
                Spread.of(rounds, Round::ratio).row("%8.3f"),
                machine());
    }

    private static String json(List<Round> rounds) {
        return String.format(
                Locale.ROOT,
                "{\"machine\": \"%s\", \"rounds\": %d, \"kafka_to_kafka_documents_per_second\": %s, "
                        + "\"bare_loop_documents_per_second\": %s, \"ratio\": %s}%n",
                machine(),
                rounds.size(),
                Spread.of(rounds, Round::pipeline).json(),
                Spread.of(rounds, Round::bareLoop).json(),
                Spread.of(rounds, Round::ratio).json());
    }

    /** The machine and the versions that figures hold for. */
    static String machine() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version() + ", Sluice "
                + Versions.of("sluice") + ", ONNX Runtime " + Versions.of("onnxruntime");
    }
}
