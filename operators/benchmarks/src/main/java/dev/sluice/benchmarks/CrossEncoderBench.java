package dev.sluice.benchmarks;

import dev.sluice.inference.ModelException;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.ranking.CandidateSet;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sluice bench cross-encoder}: documents a second of Sluice, of a bare loop over the same calls and of a loop
 * that pads the documents of a query to the longest, on one graph, the same texts and as many threads, in one process,
 * in turns; and the memory that each takes in a process of its own. Starts only where Sluice and the padded loop agree.
 */
@Command(
        name = "cross-encoder",
        mixinStandardHelpOptions = true,
        description = "Measures a cross-encoder with random weights against a loop that pads a query's documents.")
final class CrossEncoderBench implements Callable<Integer> {

    private static final long MEBIBYTE = 1 << 20;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            description =
                    "minilm6 (6 layers, hidden 384) or base12 (12 layers, hidden 768). Default: ${DEFAULT-VALUE}.")
    private Shape shape = Shape.minilm6;

    @Option(
            names = "--load",
            split = ",",
            paramLabel = "LOAD",
            description = "A: every pair 128 tokens; B: documents log-normal, median 60 tokens. Default: A,B.")
    private List<PairLengths> loads = List.of(PairLengths.values());

    @Option(names = "--queries", paramLabel = "N", description = "Of 64 documents, a round. Default: ${DEFAULT-VALUE}.")
    private int queries = 6;

    @Option(names = "--rounds", paramLabel = "N", description = "Counted rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(names = "--seed", paramLabel = "N", description = "Of weights and texts. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table or json. Default: ${DEFAULT-VALUE}.")
    private Bench.Format format = Bench.Format.table;

    /** Sizes of models that are in use. */
    @SuppressWarnings("MemberName") // the words of the command line
    enum Shape {
        minilm6,
        base12;

        private EncoderShape encoder() {
            return switch (this) {
                case minilm6 -> EncoderShape.published(6, 384, 12, 1_536);
                case base12 -> EncoderShape.published(12, 768, 12, 3_072);
            };
        }
    }

    @Override
    public Integer call() throws Exception {
        if (queries < 1 || rounds < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--queries " + queries + " --rounds " + rounds + ": expected at least 1 of each");
        }
        try (ScratchFolder scratch = ScratchFolder.create("sluice-bench-model")) {
            Path model = scratch.path().resolve("random-" + shape);
            new RandomCrossEncoder(shape.encoder(), seed).writeTo(model);
            List<CrossEncoderFigures> figures = new ArrayList<>();
            for (PairLengths load : loads) {
                figures.add(measure(model, load));
            }
            out.print(format == Bench.Format.json ? json(figures) : table(figures));
        }
        return 0;
    }

    private String table(List<CrossEncoderFigures> figures) {
        return figures.stream().map(CrossEncoderFigures::table).collect(Collectors.joining())
                + String.format("%s, %d queries, %s%n", shape, queries, Bench.machine());
    }

    private String json(List<CrossEncoderFigures> figures) {
        return String.format(
                Locale.ROOT,
                "{\"machine\": \"%s\", \"shape\": \"%s\", \"queries\": %d, \"rounds\": %d, \"loads\": [%s]}%n",
                Bench.machine(),
                shape,
                queries,
                rounds,
                figures.stream().map(CrossEncoderFigures::json).collect(Collectors.joining(", ")));
    }

    private CrossEncoderFigures measure(Path model, PairLengths load) throws Exception {
        List<CandidateSet> sets =
                load.sets(new SyntheticVocabulary(shape.encoder().vocabulary()), queries, seed);
        List<CandidateSet> warmUp = sets.subList(0, 1);
        List<CrossEncoderFigures.Round> measured = new ArrayList<>();
        try (EngineContender engine = open(model);
                BareLoopContender bareLoop = new BareLoopContender(model);
                PaddedLoop paddedLoop = new PaddedLoop(model)) {
            double difference = Agreement.check(engine.scores(warmUp.get(0)), paddedLoop.scores(warmUp.get(0)));
            err.printf(Locale.ROOT, "load %s: scores of a first query differ by %.1e at most%n", load, difference);
            bareLoop.score(warmUp);
            for (int number = 1; number <= rounds; number++) {
                CrossEncoderFigures.Round round =
                        new CrossEncoderFigures.Round(engine.score(sets), bareLoop.score(sets), paddedLoop.score(sets));
                measured.add(round);
                err.println("load " + load + ", round " + number + ": " + round.line());
            }
        }
        return new CrossEncoderFigures(load, measured, memory(model, load));
    }

    private static EngineContender open(Path model) {
        try {
            return new EngineContender(model);
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The highest anonymous memory of each way, its JVM and the opening of the model included, in MB. */
    private Map<ScoringWay, Double> memory(Path model, PairLengths load) throws IOException, InterruptedException {
        Map<ScoringWay, Double> memory = new EnumMap<>(ScoringWay.class);
        for (ScoringWay way : ScoringWay.values()) {
            List<String> command = MeasuredProcess.java(
                    CrossEncoderRun.class,
                    Runtime.getRuntime().maxMemory() / MEBIBYTE + "m",
                    List.of(
                            way.name(),
                            model.toString(),
                            Integer.toString(shape.encoder().vocabulary()),
                            load.name(),
                            Integer.toString(queries),
                            Long.toString(seed)));
            memory.put(
                    way, MeasuredProcess.run(command, err).path("anonymous_mb").asDouble());
        }
        return memory;
    }
}
