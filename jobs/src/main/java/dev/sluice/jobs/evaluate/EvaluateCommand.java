package dev.sluice.jobs.evaluate;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.output.LineOutput;
import dev.sluice.jobs.output.OutputFile;
import dev.sluice.jobs.output.ReaderGoneException;
import dev.sluice.jobs.output.StandardOutput;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.measure.Measure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice evaluate}: measures runs against judgments and compares them. */
@Command(
        name = "evaluate",
        description = "Measures runs against judgments by trec_eval's definitions, and compares each with the first:"
                + " difference, confidence interval, paired randomisation test with Holm's correction.")
public final class EvaluateCommand implements Callable<Integer> {

    private static final List<String> DEFAULT_MEASURES = List.of("nDCG@10", "RR@10", "R@20", "AP");

    private final Surroundings surroundings;

    @Option(
            names = "--qrels",
            paramLabel = "FILE",
            required = true,
            description = "Judgments: a file of TREC's or BEIR's form, or the folder of a BEIR collection.")
    private @Nullable Path qrels;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description = "Which judgments of a BEIR folder. Default: test, or the only ones there are.")
    private @Nullable String split;

    @Option(
            names = "--conflicting-judgments",
            paramLabel = "POLICY",
            description = "last, first or highest: which grade counts where a document has several."
                    + " Default: ${DEFAULT-VALUE}.")
    private ConflictingJudgments conflictingJudgments = ConflictingJudgments.LAST;

    @Option(
            names = "--run",
            paramLabel = "[NAME=]FILE",
            required = true,
            description = "A run: TREC's form, ranked results or candidate sets as JSON Lines. May be given several"
                    + " times; the first is what the others are compared with. Default for the name: the file's,"
                    + " without its extension.")
    private List<String> runs = List.of();

    @Option(
            names = "--measure",
            paramLabel = "MEASURE",
            description = "Such as nDCG@10; may be given several times. Default: nDCG@10, RR@10, R@20 and AP.")
    private List<String> measures = DEFAULT_MEASURES;

    @Option(
            names = "--only-answered",
            description = "Leave judged queries that a run does not answer out of its means. Default: they count 0, as"
                    + " with trec_eval -c.")
    private boolean onlyAnswered;

    @Option(names = "--per-query", description = "Show the values of each query too.")
    private boolean perQuery;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the random numbers behind intervals and p values. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or html. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where it goes; the file is there when all is. Default: standard output.")
    private @Nullable Path output;

    @Spec
    private CommandSpec command;

    public EvaluateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        EvaluateOptions options = Checks.options(command, this::options);
        try (LineOutput target =
                output == null ? new StandardOutput(surroundings.out()) : OutputFile.open("--output", output)) {
            Shutdown.Registration interruption = surroundings.shutdown().before(target::close);
            try {
                EvaluationResult result = Evaluation.of(options);
                EvaluationNotes.of(result).forEach(surroundings.err()::println);
                target.write(format.render(result, perQuery).stripTrailing().getBytes(StandardCharsets.UTF_8));
                target.commit();
                return ExitCode.OK;
            } finally {
                interruption.close();
            }
        } catch (InvalidFileException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (ReaderGoneException e) {
            return ExitCode.OK;
        }
    }

    private EvaluateOptions options() {
        return new EvaluateOptions(
                Objects.requireNonNull(qrels),
                runs.stream().map(NamedRun::parse).toList(),
                measures.stream().map(EvaluateCommand::measure).toList(),
                onlyAnswered ? CountedQueries.ONLY_ANSWERED : CountedQueries.ALL_JUDGED,
                conflictingJudgments,
                split,
                seed);
    }

    private static Measure measure(String name) {
        try {
            return Measure.parse(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("measure: " + e.getMessage(), e);
        }
    }
}
