package dev.sluice.jobs.rescore;

import dev.sluice.connectors.results.OutputFormat;
import dev.sluice.connectors.results.RunScores;
import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.streaming.policy.FallbackBound;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the rescore job does.
 *
 * @param fallbackBound above which share of answers in first-stage order the job ends; null to go on whatever happens
 * @param parallelism of the job; null for 1 in a process of its own, and for what Flink decides elsewhere
 * @param format in which figures are printed
 */
public record RescoreOptions(
        Scoring scoring,
        Input input,
        Output output,
        Execution execution,
        Checkpoints checkpoints,
        @Nullable FallbackBound fallbackBound,
        @Nullable Integer parallelism,
        boolean dryRun,
        SummaryFormat format) {

    public RescoreOptions {
        Objects.requireNonNull(scoring, "scoring");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(execution, "execution");
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(format, "format");
        if (parallelism != null) {
            Checks.atLeast("parallelism", parallelism, 1);
            if (parallelism > RescoreJob.MAX_PARALLELISM) {
                throw new IllegalArgumentException(
                        "parallelism " + parallelism + ": expected at most " + RescoreJob.MAX_PARALLELISM);
            }
        }
    }

    /**
     * Where candidate sets come from.
     *
     * @param paths files, folders and globs
     * @param topics the queries of a TREC run; null for none
     * @param corpus the documents of a TREC run; null for none
     */
    public record Input(
            List<String> paths,
            @Nullable String topics,
            @Nullable String corpus) {
        public Input {
            paths = List.copyOf(paths);
        }
    }

    /**
     * Where results go.
     *
     * @param folder a path or an address
     * @param runTag the last column of a TREC run
     * @param timings whether what differs from run to run is written too
     * @param deadLetters a folder; null for one in the folder of results
     */
    public record Output(
            String folder,
            OutputFormat format,
            RunScores runScores,
            String runTag,
            boolean timings,
            @Nullable String deadLetters) {
        public Output {
            Checks.notBlank("output", folder);
            Objects.requireNonNull(format, "format");
            Objects.requireNonNull(runScores, "runScores");
            if (!runTag.matches("\\S+")) {
                throw new IllegalArgumentException(
                        "run-tag '" + runTag + "': expected a word without blanks, which part the columns of a run");
            }
            if (deadLetters != null) {
                Checks.notBlank("dead-letters", deadLetters);
            }
            refuseWithoutRun("run-scores", format, runScores != RunScores.RANK);
            if (timings && format == OutputFormat.TREC) {
                throw new IllegalArgumentException("timings: a TREC run has no place for them; expected"
                        + " --output-format jsonl. Give it, or leave this out");
            }
        }

        private static void refuseWithoutRun(String option, OutputFormat format, boolean given) {
            if (given && format != OutputFormat.TREC) {
                throw new IllegalArgumentException(option + ": it is about TREC runs; expected --output-format trec,"
                        + " got " + format + ". Give it, or leave this out");
            }
        }
    }

    /**
     * Checkpoints.
     *
     * @param folder a path or an address; null for one in the folder of results
     */
    public record Checkpoints(@Nullable String folder, Duration interval) {
        public Checkpoints {
            Checks.atLeast("checkpoint-interval", interval.toMillis(), 10);
        }
    }
}
