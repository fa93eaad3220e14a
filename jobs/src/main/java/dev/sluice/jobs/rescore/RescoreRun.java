package dev.sluice.jobs.rescore;

import dev.sluice.connectors.candidates.CandidateFiles;
import dev.sluice.connectors.candidates.UnusableInputException;
import dev.sluice.connectors.results.MissingScoreException;
import dev.sluice.connectors.results.ResultFolder;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.running.CheckpointFolder;
import dev.sluice.jobs.running.Failures;
import dev.sluice.jobs.running.Folders;
import dev.sluice.jobs.running.Restarts;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.RunSummaryCodec;
import dev.sluice.streaming.policy.FallbackShareException;
import dev.sluice.streaming.rerank.MisplacedLibraryException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.jspecify.annotations.Nullable;

/** One start of the rescore job, with all that its user sees of it. */
final class RescoreRun {

    private static final int FAILED = 1;

    /** Ctrl-C has to end within 5 s; the temporary folder takes up to 2 s of it. */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    /** A person waits, and what fails in files mostly fails again. */
    private static final Restarts RESTARTS = new Restarts(3, Duration.ofSeconds(1), Duration.ofSeconds(10));

    private final RescoreOptions options;
    private final CandidateFiles inputs;
    private final OutputFolder folder;
    private final Surroundings surroundings;
    private final RescoreJob.Model model;

    private volatile @Nullable JobClient job;
    private volatile boolean stopping;

    RescoreRun(
            RescoreOptions options,
            CandidateFiles inputs,
            OutputFolder folder,
            Surroundings surroundings,
            RescoreJob.Model model) {
        this.options = options;
        this.inputs = inputs;
        this.folder = folder;
        this.surroundings = surroundings;
        this.model = model;
    }

    /** There is nothing to do any more; gives the exit code. */
    int wasDone() throws IOException {
        say("%s holds all results already; nothing is done", folder.name());
        boolean isComplete = folder.complete();
        return isComplete ? report() : FAILED;
    }

    /** Runs in a Flink cluster within this process, and gives the exit code. */
    int here(Optional<CheckpointFolder.Checkpoint> checkpoint) throws Exception {
        begin(checkpoint);
        try (SummaryWatch summaries = new SummaryWatch();
                ProgressWatch progress = new ProgressWatch(inputs, summaries, surroundings)) {
            Shutdown.Registration stop = surroundings.shutdown().before(() -> stop(summaries, progress));
            try {
                StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                        RescoreJob.localConfiguration(options, folder.checkpoints(), checkpoint, RESTARTS));
                summaries.watch(RescoreJob.define(environment, inputs, options, folder.results(), model));
                JobClient running = environment.executeAsync(RescoreJob.graph(environment, folder.results()));
                job = running;
                if (stopping) {
                    var unused = running.cancel();
                }
                running.getJobExecutionResult().get();
            } catch (ExecutionException e) {
                if (stopping) {
                    return FAILED;
                }
                throw failure(e);
            } finally {
                stop.close();
            }
        }
        return folder.complete() ? report() : stoppedElsewhere();
    }

    /** Runs where {@code flink run} says, and gives the exit code. */
    int on(StreamExecutionEnvironment environment, Optional<CheckpointFolder.Checkpoint> checkpoint) throws Exception {
        begin(checkpoint);
        environment.configure(RescoreJob.configuration(options, folder.checkpoints(), checkpoint));
        // Flink's own default is to restart for ever, whatever crashes a TaskManager again and again.
        environment.configure(Restarts.DEFAULT.unlessChosenIn(environment.getConfiguration()));
        JobExecutionResult result;
        try {
            RescoreJob.define(environment, inputs, options, folder.results(), model)
                    .map(new ProgressMetrics(inputs.counter()))
                    .setParallelism(1)
                    .uid("progress")
                    .name("progress")
                    .sinkTo(new DiscardingSink<>())
                    .setParallelism(1)
                    .uid("progress-end")
                    .name("progress end");
            result = environment.execute(RescoreJob.graph(environment, folder.results()));
        } catch (MisplacedLibraryException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
        if (!result.isJobExecutionResult()) {
            say("the job was handed over; _SUCCESS in %s says when it is done", folder.name());
            return 0;
        }
        return folder.complete() ? report() : stoppedElsewhere();
    }

    private int stoppedElsewhere() {
        say(
                "the job was stopped before the end of its input, and Flink has removed its checkpoints. Begin anew in another"
                        + " folder, and interrupt a job by flink cancel");
        return FAILED;
    }

    private void begin(Optional<CheckpointFolder.Checkpoint> checkpoint) {
        say(
                "from %,d file%s to %s; Ctrl-C stops",
                inputs.files().size(), inputs.files().size() == 1 ? "" : "s", folder.name());
        checkpoint.ifPresent(newest -> say("goes on from %s", newest));
        if (options.execution() == Execution.BATCH) {
            say("batch execution takes no checkpoints; once interrupted it has to begin anew, in an empty folder");
        }
    }

    /** Prints the summary, and gives the exit code. */
    private int report() throws IOException {
        RunSummary summary = summary();
        surroundings.print(RescoreReport.render(summary, options.format()));
        if (summary.deadLetters() > 0) {
            say(
                    "dead letters: %,d, in %s",
                    summary.deadLetters(), Folders.name(folder.results().deadLetters()));
            return options.output().deadLetters() == null ? FAILED : 0;
        }
        return 0;
    }

    private RunSummary summary() throws IOException {
        byte[] record = ResultFolder.read(folder.results().summary())
                .orElseThrow(() -> new CommandFailedException(folder.results().summary()
                        + " is missing; expected it beside _SUCCESS. The results are complete without it"));
        try {
            return new RunSummaryCodec().decode(record);
        } catch (MalformedRecordException e) {
            throw new CommandFailedException(
                    folder.results().summary() + " cannot be read: " + e.getMessage()
                            + ". The results are complete without it",
                    e);
        }
    }

    private CommandFailedException failure(Exception e) {
        Optional<String> ended = Stream.of(
                        FallbackShareException.class, MissingScoreException.class, UnusableInputException.class)
                .flatMap(type -> Failures.messageOf(type, e).stream())
                .findFirst();
        return ended.map(message -> new CommandFailedException(
                        "The job was ended: " + message + ". Started again, it " + next(), e))
                .orElseGet(() -> new CommandFailedException(
                        "The job failed for good (" + Failures.rootOf(e) + "). Remove the cause and start it again: it "
                                + next() + ". --log FILE shows all failures",
                        e));
    }

    /** On a signal. Whatever happens, it takes no longer than the patience allows. */
    private void stop(SummaryWatch summaries, ProgressWatch progress) {
        stopping = true;
        JobClient running = job;
        if (running != null) {
            long begin = System.nanoTime();
            within(PATIENCE, running.cancel());
            within(PATIENCE.minusNanos(System.nanoTime() - begin), running.getJobExecutionResult());
        }
        progress.close();
        String done = summaries
                .newest()
                .map(summary -> String.format(Locale.ROOT, "; %,d sets were done", Pace.done(summary)))
                .orElse("");
        say("stopped%s. Started again in the same way, it %s", done, next());
    }

    private static void within(Duration patience, CompletableFuture<?> future) {
        try {
            future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // A cancelled job has no result; one that does not let go ends with the process.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String next() {
        if (options.execution() == Execution.BATCH) {
            return "needs an empty folder, as batch execution takes no checkpoints";
        }
        try {
            return folder.checkpoints()
                    .newest()
                    .map(checkpoint -> "goes on from " + checkpoint)
                    .orElse("begins anew, as no checkpoint was complete");
        } catch (CommandFailedException e) {
            return "goes on from the newest checkpoint";
        }
    }

    private void say(String format, Object... values) {
        surroundings.err().println("sluice rescore: " + String.format(Locale.ROOT, format, values));
    }
}
