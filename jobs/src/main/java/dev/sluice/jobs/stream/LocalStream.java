package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.KafkaSetupException;
import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.connectors.kafka.Topics;
import dev.sluice.jobs.options.ByteSize;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.running.CheckpointFolder;
import dev.sluice.jobs.running.Failures;
import dev.sluice.jobs.running.Restarts;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.policy.FallbackShareException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The stream job in a process of its own, which nobody but its user starts again. Its checkpoints outlive it: offsets
 * are committed for sets that are still being ranked, so that only a start from the newest checkpoint answers each set.
 */
final class LocalStream {

    /** Ctrl-C has to end within 5 s; the temporary folder takes up to 2 s of it. */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private final StreamOptions options;
    private final Surroundings surroundings;
    private final Restarts restarts;
    private final long heapBytes;
    private volatile @Nullable JobClient job;
    private volatile boolean stopping;

    /** @param options in a replay those of {@link Replay#options} */
    LocalStream(StreamOptions options, Surroundings surroundings, Restarts restarts, long heapBytes) {
        this.options = options;
        this.surroundings = surroundings;
        this.restarts = restarts;
        this.heapBytes = heapBytes;
    }

    /**
     * Runs the job until it is stopped, and gives the exit code.
     *
     * @throws CommandFailedException if it cannot start, or failed too often
     */
    int run() throws Exception {
        String named = options.checkpoints().folder();
        try (CheckpointFolder folder = CheckpointFolder.open(
                        named == null ? StreamCheckpoints.folderOf(options) : named, StreamCheckpoints.owner(options));
                AnswerCount answers = new AnswerCount()) {
            Shutdown.Registration stop = surroundings.shutdown().before(() -> stop(folder, answers));
            try {
                start(folder, answers);
                return end(folder);
            } finally {
                stop.close();
            }
        }
    }

    private void start(CheckpointFolder folder, AnswerCount answers) throws Exception {
        say(
                "from '%s' to '%s' at %s, checkpoints in %s; Ctrl-C stops",
                options.candidates().topic(),
                options.results().ranked(),
                options.kafka().bootstrapServers(),
                folder.name());
        warnIfTheHeapIsSmall();
        Optional<CheckpointFolder.Checkpoint> newest = folder.newest();
        folder.removeAllBut(newest);
        newest.ifPresentOrElse(checkpoint -> say("goes on from %s", checkpoint), () -> warnIfSetsArePassedOver(folder));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(configuration(folder, newest));
        answers.watch(StreamJob.define(environment, options, StreamJob.SUMMARY_INTERVAL, false)
                .reports());
        JobClient running = environment.executeAsync("sluice stream");
        job = running;
        if (stopping) {
            var unused = running.cancel();
        }
    }

    private Configuration configuration(CheckpointFolder folder, Optional<CheckpointFolder.Checkpoint> newest) {
        Configuration configuration = StreamJob.localConfiguration(options.withCheckpointFolder(folder.address()));
        // The folder is this job's alone, so that the numbers of its checkpoints tell the newest.
        configuration.set(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR, false);
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        newest.ifPresent(checkpoint -> {
            configuration.set(
                    StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.path().toString());
            configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
            // Quality, or a policy, that is no longer asked for leaves its state behind. All other has to find its
            // operator.
            configuration.set(
                    StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE,
                    options.results().quality() == null || options.fallbackBound() == null);
        });
        restarts.configure(configuration);
        return configuration;
    }

    private int end(CheckpointFolder folder) throws InterruptedException {
        try {
            JobExecutionResult result =
                    Objects.requireNonNull(job, "job").getJobExecutionResult().get();
            if (options.replaysDeadLetters()) {
                say("%s", StreamJob.tally(options, result));
            }
            return 0;
        } catch (ExecutionException e) {
            if (stopping) {
                return 0;
            }
            Optional<String> ended = FallbackShareException.messageIn(e);
            if (ended.isPresent()) {
                throw new CommandFailedException(
                        "The job was ended: " + ended.get() + ". Started again, it " + nextStart(folder), e);
            }
            throw new CommandFailedException(
                    "The job failed for good (" + Failures.rootOf(e) + "). Remove the cause and start it again: it "
                            + nextStart(folder) + ". --log FILE shows all failures",
                    e);
        }
    }

    /** On a signal. Whatever happens, it takes no longer than the patience allows. */
    private void stop(CheckpointFolder folder, AnswerCount answers) {
        stopping = true;
        JobClient running = job;
        if (running != null) {
            long begin = System.nanoTime();
            within(PATIENCE, running.cancel());
            within(PATIENCE.minusNanos(System.nanoTime() - begin), running.getJobExecutionResult());
        }
        say(
                "stopped; %,d sets were answered since it started. The next start %s",
                answers.answered(), nextStart(folder));
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

    private String nextStart(CheckpointFolder folder) {
        try {
            return folder.newest()
                    .map(checkpoint -> "goes on from " + checkpoint + " in " + folder.name())
                    .orElse("begins anew, as no checkpoint was complete");
        } catch (CommandFailedException e) {
            return "goes on from the newest checkpoint in " + folder.name();
        }
    }

    /** The positions of a group are past the sets that were in flight, and those are in a checkpoint alone. */
    private void warnIfSetsArePassedOver(CheckpointFolder folder) {
        StreamOptions.Candidates candidates = options.candidates();
        // A replay's positions move only when it has ended.
        if (!(candidates.start() instanceof StartingPosition.Committed) || options.replaysDeadLetters()) {
            return;
        }
        try (Topics kafka = StreamJob.connect(options)) {
            if (kafka.hasPositions(candidates.group(), candidates.topic())) {
                say(
                        "warning: group '%s' has positions in '%s', but %s holds no checkpoint: sets that were in flight"
                                + " when it was stopped are passed over. Name the folder of its last run by"
                                + " --checkpoint-dir, or begin earlier by --start",
                        candidates.group(), candidates.topic(), folder.name());
            }
        } catch (KafkaSetupException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Only where the user chose the bounds: the default ones are far above what sets are like. */
    private void warnIfTheHeapIsSmall() {
        Scoring scoring = options.scoring();
        long bytes = (long) scoring.inFlightSets() * scoring.limits().maxRecordBytes();
        boolean chosen = scoring.inFlightSets() != Reranking.DEFAULT_IN_FLIGHT_SETS
                || scoring.limits().maxRecordBytes() != WireLimits.DEFAULT.maxRecordBytes();
        if (chosen && bytes > heapBytes) {
            say(
                    "warning: %d sets in flight of up to %s each may need %d MiB, the heap has %d MiB. Lower"
                            + " --in-flight-sets or --max-record-bytes, or raise the heap, such as with"
                            + " SLUICE_JAVA_OPTIONS=-Xmx4g",
                    scoring.inFlightSets(),
                    new ByteSize(scoring.limits().maxRecordBytes()),
                    bytes >> 20,
                    heapBytes >> 20);
        }
    }

    private void say(String format, Object... values) {
        surroundings.err().println("sluice stream: " + String.format(Locale.ROOT, format, values));
    }
}
