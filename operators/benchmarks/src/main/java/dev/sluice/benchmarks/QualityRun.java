package dev.sluice.benchmarks;

import dev.sluice.jobs.process.Log;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.outcome.Answer;
import dev.sluice.streaming.quality.FeedbackStreams;
import dev.sluice.streaming.quality.LiveQuality;
import dev.sluice.streaming.types.SluiceTypes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One measurement of the join in a process of its own. Prints one JSON line.
 *
 * <p>Arguments: state back end, queries in state, measured events.
 */
final class QualityRun {

    /** What RocksDB may take for its cache and its write buffers, of all slots together. */
    static final MemorySize MANAGED_MEMORY = MemorySize.ofMebiBytes(512);

    private static final List<Measure> MEASURES = List.of(Measure.parse("nDCG@10"), Measure.parse("RR@10"));

    public static void main(String[] arguments) throws Exception {
        Log.OF_THIS_PROCESS.to(null);
        JoinLoad load = new JoinLoad(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        System.out.println(measure(
                        StateBackend.valueOf(arguments[0]),
                        load,
                        Runtime.getRuntime().availableProcessors())
                .json());
        // Flink's cluster in this process has been told to end, which nobody has to wait for.
        System.exit(0);
    }

    static JoinFigures measure(StateBackend backend, JoinLoad load, int parallelism)
            throws IOException, ExecutionException, InterruptedException {
        try (ScratchFolder scratch = ScratchFolder.create("sluice-bench-quality");
                JoinPhases phases = new JoinPhases(parallelism)) {
            long begun = System.nanoTime();
            JobClient job = start(configuration(backend, scratch.path()), load, parallelism, phases);
            try {
                return measure(job, load, phases, begun, scratch.path().resolve("savepoint"));
            } finally {
                job.cancel().get();
                job.getJobExecutionResult().exceptionally(cancelled -> null).get();
            }
        }
    }

    private static JoinFigures measure(JobClient job, JoinLoad load, JoinPhases phases, long begun, Path folder)
            throws IOException, ExecutionException, InterruptedException {
        CompletableFuture<?> failed = job.getJobExecutionResult();
        CompletableFuture.anyOf(phases.filled(), failed).get();
        double fillSeconds = secondsSince(begun);
        long given = phases.figures().sum();
        double cpuBefore = ProcessUsage.cpuSeconds();
        long released = System.nanoTime();
        phases.released().complete(null);
        CompletableFuture.anyOf(phases.measured(), failed).get();
        double seconds = secondsSince(released);
        double cpuSeconds = ProcessUsage.cpuSeconds() - cpuBefore;
        double anonymous = ProcessUsage.megabytes("RssAnon");
        System.gc();
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
        long saving = System.nanoTime();
        job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.NATIVE)
                .get();
        double saveSeconds = secondsSince(saving);
        return new JoinFigures(
                load.queries() / fillSeconds,
                load.events() / seconds,
                1e6 * cpuSeconds / load.events(),
                phases.figures().sum() - given,
                heap,
                anonymous,
                bytes(folder) / 1e6,
                saveSeconds);
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // as Flink declares its strategies
    private static JobClient start(Configuration configuration, JoinLoad load, int parallelism, JoinPhases phases) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        JoinGate gate = new JoinGate(phases.id(), load.fillingBlocks(), load.measuredBlocks());
        long blocks = load.fillingBlocks() + load.measuredBlocks();
        SingleOutputStreamOperator<Answer> answers = environment
                .fromSource(
                        new DataGeneratorSource<Long>(block -> block, blocks + 1, gate, Types.LONG),
                        WatermarkStrategy.<Long>forGenerator(context -> new JoinWatermarks(load))
                                .withTimestampAssigner((block, timestamp) -> load.timeMillis(block)),
                        "blocks")
                .setParallelism(1)
                .uid("blocks")
                .rebalance()
                .process(new JoinEvents(load))
                .returns(SluiceTypes.ANSWER)
                .uid("events")
                .name("events");
        LiveQuality.figures(
                        answers,
                        new FeedbackStreams(answers.getSideOutput(JoinEvents.JUDGMENTS), null),
                        JoinLoad.options(),
                        MEASURES,
                        "quality")
                .sinkTo(new JoinSink(
                        phases.id(), load.timeMillis(load.fillingBlocks() - 1), load.timeMillis(blocks - 1)))
                .uid("figures")
                .name("figures");
        try {
            return environment.executeAsync("quality");
        } catch (Exception e) {
            throw new IllegalStateException("Flink did not take the job", e);
        }
    }

    private static Configuration configuration(StateBackend backend, Path folder) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend.flinkName());
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY);
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        return configuration;
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .sum();
        }
    }

    private QualityRun() {}
}
