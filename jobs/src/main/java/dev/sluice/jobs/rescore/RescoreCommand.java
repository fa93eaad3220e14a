package dev.sluice.jobs.rescore;

import dev.sluice.connectors.results.OutputFormat;
import dev.sluice.connectors.results.RunScores;
import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.options.Load;
import dev.sluice.jobs.options.ScoringOptions;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.jobs.process.Job;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.streaming.policy.FallbackBound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice rescore}: the options of the rescore job. */
@Command(
        name = "rescore",
        description =
                "Reads candidate sets from files and writes ranked results to files, each set once. Interrupted and"
                        + " started again in the same way, it goes on. Ends with 1 if a set could not be answered and"
                        + " --dead-letters is not given.")
public final class RescoreCommand implements Callable<Integer> {

    private final Surroundings surroundings;
    private final Job<RescoreOptions> job;

    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files, folders or globs of candidate sets, all of one format: JSON Lines, a TREC run or"
                    + " Parquet; plain, gzip or Zstandard.")
    private List<String> input = new ArrayList<>();

    @Option(
            names = "--topics",
            paramLabel = "FILE",
            description =
                    "The queries of a TREC run: lines as in BEIR's queries.jsonl, or of id, tab and query. Default:"
                            + " queries.jsonl in the folder that --corpus is.")
    private @Nullable String topics;

    @Option(
            names = "--corpus",
            paramLabel = "PATH",
            description =
                    "The documents of a TREC run: lines as in BEIR's corpus.jsonl, or of id, tab and text; files, a"
                            + " glob, or a folder with corpus.jsonl.")
    private @Nullable String corpus;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "Ranked results go into this folder, a path or an address; _SUCCESS in it says that all are"
                    + " there.")
    private String output = "";

    @Option(
            names = "--output-format",
            paramLabel = "FORMAT",
            description = "jsonl, trec or parquet. Default: ${DEFAULT-VALUE}.")
    private OutputFormat outputFormat = OutputFormat.JSONL;

    @Option(
            names = "--run-scores",
            paramLabel = "SCORES",
            description =
                    "What the score column of a TREC run holds: rank, the number of results less the rank, so that"
                            + " trec_eval keeps the order, or relevance, the model's scores, which refuses results without one."
                            + " Default: ${DEFAULT-VALUE}.")
    private RunScores runScores = RunScores.RANK;

    @Option(
            names = "--run-tag",
            paramLabel = "TAG",
            description = "The last column of a TREC run. Default: ${DEFAULT-VALUE}.")
    private String runTag = "sluice";

    @Option(
            names = "--timings",
            description = "Write timings_ms and usage.inferences too, which differ from run to run.")
    private boolean timings;

    @Option(
            names = "--dead-letters",
            paramLabel = "DIR",
            description =
                    "What could not be answered goes into this folder, and is no failure. Default: _dead-letters in"
                            + " the output, and exit code 1.")
    private @Nullable String deadLetters;

    @Option(
            names = "--execution",
            paramLabel = "EXECUTION",
            description = "streaming, or batch, which takes no checkpoints and cannot go on once interrupted. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Execution execution = Execution.STREAMING;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Of the job; may change from one start to the next. Default: 1 in a process of its own, where"
                    + " the model uses all cores in any case, else what Flink decides.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            description = "Time between two checkpoints; what was done since the last one is done again after an"
                    + " interruption. Default: 1m.")
    private Duration checkpointInterval = Duration.ofMinutes(1);

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "DIR",
            description = "Where checkpoints go, a path or an address. Default: _sluice/checkpoints in the output.")
    private @Nullable String checkpointFolder;

    @Option(
            names = "--max-fallback-share",
            paramLabel = "SHARE",
            description = "End the job when a larger share of the sets came back in first-stage order; with 0 the first"
                    + " one ends it, before it is in the output, and with 1 none does. Default: 0.")
    private double maxFallbackShare = 0;

    @Option(
            names = "--dry-run",
            description = "Read, count, score a sample, say how long it will take on this machine, and write nothing.")
    private boolean dryRun;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "text or json: in which form the summary, or the estimate, is printed. Default:"
                    + " ${DEFAULT-VALUE}.")
    private SummaryFormat format = SummaryFormat.TEXT;

    @Spec
    private CommandSpec command;

    @Mixin
    private ScoringOptions scoring = new ScoringOptions();

    public RescoreCommand(Surroundings surroundings, Job<RescoreOptions> job) {
        this.surroundings = surroundings;
        this.job = job;
    }

    @Override
    public Integer call() throws Exception {
        return job.run(Checks.options(command, this::options), surroundings);
    }

    /**
     * The options as given, checked.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    private RescoreOptions options() {
        Checks.within("max-fallback-share", maxFallbackShare, 0, 1);
        return new RescoreOptions(
                scoring.scoring(Load.OFFLINE, Timeout.NONE),
                new RescoreOptions.Input(input, topics, corpus),
                new RescoreOptions.Output(output, outputFormat, runScores, runTag, timings, deadLetters),
                execution,
                new RescoreOptions.Checkpoints(checkpointFolder, checkpointInterval),
                maxFallbackShare == 1 ? null : FallbackBound.ofWholeJob(maxFallbackShare),
                parallelism,
                dryRun,
                format);
    }
}
