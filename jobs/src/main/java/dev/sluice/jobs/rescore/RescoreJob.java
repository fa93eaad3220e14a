package dev.sluice.jobs.rescore;

import dev.sluice.connectors.candidates.CandidateFiles;
import dev.sluice.connectors.candidates.InputOptions;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.results.CompletionMark;
import dev.sluice.connectors.results.ResultFolder;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.process.Versions;
import dev.sluice.jobs.running.CheckpointFolder;
import dev.sluice.jobs.running.Loopback;
import dev.sluice.jobs.running.Restarts;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.rerank.RerankerFactory;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.BatchShuffleMode;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * The rescore job: candidate sets from files through the reranker to files. Started by itself it runs in a Flink
 * cluster within its process; started by {@code flink run} it runs where that says.
 */
public final class RescoreJob {

    /** Never changes, or checkpoints of the state of a join would not fit; bounds the parallelism. */
    static final int MAX_PARALLELISM = 1_024;

    static final String NAME = "sluice rescore";

    private static final Duration LONGEST_CHECKPOINT = Duration.ofHours(12);

    /** What scores, and what is known of it. */
    public record Model(ModelIdentity identity, RerankerFactory reranker) {}

    /** Runs the job to its end, and gives the exit code. */
    public static int run(RescoreOptions options, Surroundings surroundings) throws Exception {
        RerankerOptions reranker = options.scoring().reranker();
        try {
            Rerankers.check(reranker);
            // An estimate writes nothing, and is not to be one of what is known already.
            RerankerOptions own = options.dryRun() ? reranker.withoutScoreCache() : reranker;
            return run(
                    options,
                    surroundings,
                    new Model(Rerankers.describe(reranker).identity(), RerankerFactory.of(own)));
        } catch (ModelException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The same with any model. */
    public static int run(RescoreOptions options, Surroundings surroundings, Model model) throws Exception {
        CandidateFiles inputs = open(options);
        if (options.dryRun()) {
            return new DryRun(options, inputs, surroundings, model).run();
        }
        OutputsApart.require(options);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration(options));
        boolean isLocal = environment instanceof LocalStreamEnvironment;
        try (OutputFolder folder = OutputFolder.open(options)) {
            Manifest manifest = Manifest.of(options, model.identity(), inputs.fingerprint(), Versions.of("sluice"));
            folder.acceptMended(inputs);
            OutputFolder.Start start = folder.prepare(manifest, options.execution());
            RescoreRun run = new RescoreRun(options, inputs, folder, surroundings, model);
            if (start instanceof OutputFolder.Done) {
                return run.wasDone();
            }
            Optional<CheckpointFolder.Checkpoint> checkpoint =
                    start instanceof OutputFolder.GoOn goOn ? Optional.of(goOn.checkpoint()) : Optional.empty();
            return isLocal ? run.here(checkpoint) : run.on(environment, checkpoint);
        }
    }

    /** Finds the files and looks at what they are. */
    private static CandidateFiles open(RescoreOptions options) {
        Scoring scoring = options.scoring();
        try {
            return CandidateFiles.open(
                    options.input().paths(),
                    new InputOptions(
                            scoring.limits(),
                            scoring.deadLetterMaxBytes(),
                            options.input().topics(),
                            options.input().corpus(),
                            SluiceTypes.ARRIVAL));
        } catch (InvalidFileException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Adds source, graph and sinks to a job. */
    static DataStream<RunSummary> define(
            StreamExecutionEnvironment environment,
            CandidateFiles inputs,
            RescoreOptions options,
            ResultFolder results,
            Model model) {
        return RescoreGraph.define(inputs.read(environment), options, results, model.reranker());
    }

    /** The job, which marks its results as complete where it ends. */
    static StreamGraph graph(StreamExecutionEnvironment environment, ResultFolder results) {
        StreamGraph graph = environment.getStreamGraph();
        graph.setJobName(NAME);
        graph.registerJobStatusHook(new CompletionMark(results));
        return graph;
    }

    /** What Flink has to be told for this job, wherever it runs. */
    static Configuration configuration(RescoreOptions options) {
        Configuration configuration = new Configuration();
        if (options.execution() == Execution.BATCH) {
            configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
            // Stage after stage would keep everything on disk in between, and see a fallback only at the end.
            configuration.set(ExecutionOptions.BATCH_SHUFFLE_MODE, BatchShuffleMode.ALL_EXCHANGES_PIPELINED);
            // Files that have their names stay when a part of the job begins anew: its sets would be there twice.
            configuration.set(
                    RestartStrategyOptions.RESTART_STRATEGY,
                    RestartStrategyOptions.RestartStrategyType.NO_RESTART_STRATEGY.getMainValue());
            configuration.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Default);
        } else {
            configuration.set(
                    CheckpointingOptions.CHECKPOINTING_INTERVAL,
                    options.checkpoints().interval());
            configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
            // In the folder of one output, so that the numbers of checkpoints tell the newest.
            configuration.set(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR, false);
            configuration.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
            // It waits for the sets that were read before it, however slow the model.
            configuration.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, LONGEST_CHECKPOINT);
            // What is on its way through an unaligned one could be a fallback, which every later start would meet.
            configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        }
        if (options.parallelism() != null) {
            configuration.set(CoreOptions.DEFAULT_PARALLELISM, options.parallelism());
        }
        configuration.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
        // Every type of the graph has a serializer of its own, and records are immutable.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestOptions.BIND_PORT, "0");
        if (options.input().corpus() != null) {
            // A corpus may be larger than memory.
            configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
            configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        }
        return configuration;
    }

    /** The same, and where checkpoints are. */
    static Configuration configuration(
            RescoreOptions options, CheckpointFolder folder, Optional<CheckpointFolder.Checkpoint> newest) {
        Configuration configuration = configuration(options);
        if (options.execution() == Execution.STREAMING) {
            configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.address());
        }
        newest.ifPresent(checkpoint -> {
            configuration.set(
                    StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.path().toString());
            configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
            // A bound that is no longer asked for leaves its counts behind. All other state has to find its operator.
            configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, options.fallbackBound() == null);
        });
        return configuration;
    }

    /** The same for a Flink cluster within this process. */
    static Configuration localConfiguration(
            RescoreOptions options,
            CheckpointFolder folder,
            Optional<CheckpointFolder.Checkpoint> newest,
            Restarts restarts) {
        Configuration configuration = configuration(options, folder, newest);
        Loopback.configure(configuration);
        // Few sets wait between source and model, as a checkpoint waits for them.
        configuration.set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
        if (options.parallelism() == null) {
            configuration.set(CoreOptions.DEFAULT_PARALLELISM, 1);
        }
        if (options.execution() == Execution.STREAMING) {
            restarts.configure(configuration);
        }
        return configuration;
    }

    private RescoreJob() {}
}
