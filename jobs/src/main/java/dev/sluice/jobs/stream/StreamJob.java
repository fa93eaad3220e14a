package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.KafkaSetupException;
import dev.sluice.connectors.kafka.Topics;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.running.Loopback;
import dev.sluice.jobs.running.Restarts;
import dev.sluice.streaming.rerank.MisplacedLibraryException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The stream job: candidate sets from Kafka through the reranker to Kafka. Started by itself it runs in a Flink cluster
 * within its process; started by {@code flink run} it runs where that says.
 */
public final class StreamJob {

    static final Duration SUMMARY_INTERVAL = Duration.ofMinutes(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    /** Runs the job until it is stopped, and gives the exit code. */
    public static int run(StreamOptions given, Surroundings surroundings) throws Exception {
        StreamOptions options = given.replaysDeadLetters() ? Replay.options(given) : given;
        check(options);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration(options));
        if (environment instanceof LocalStreamEnvironment) {
            return new LocalStream(
                            options,
                            surroundings,
                            Restarts.DEFAULT,
                            Runtime.getRuntime().maxMemory())
                    .run();
        }
        // Flink's own default is to restart for ever, whatever crashes a TaskManager again and again.
        environment.configure(Restarts.DEFAULT.unlessChosenIn(environment.getConfiguration()));
        try {
            define(environment, options, SUMMARY_INTERVAL, false);
        } catch (MisplacedLibraryException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
        surroundings
                .err()
                .println("sluice stream: from '" + options.candidates().topic() + "' to '"
                        + options.results().ranked() + "' at "
                        + options.kafka().bootstrapServers());
        JobExecutionResult result = environment.execute("sluice stream");
        if (options.replaysDeadLetters() && result.isJobExecutionResult()) {
            surroundings.err().println("sluice stream: " + tally(options, result));
        }
        return 0;
    }

    /**
     * Adds source, graph and sinks to a job.
     *
     * @param options in a replay those of {@link Replay#options}
     * @param bounded true to end with the records that are there at the start; a replay always does
     * @return what went to the sinks, for whoever wants to watch
     */
    public static StreamGraph.Outputs define(
            StreamExecutionEnvironment environment, StreamOptions options, Duration summaryInterval, boolean bounded) {
        KafkaEnds ends = new KafkaEnds(options);
        if (options.replaysDeadLetters()) {
            Replay replay = new Replay(options);
            Replay.Source again = replay.source(environment);
            StreamGraph.Outputs outputs = StreamGraph.define(again.arrivals(), null, null, options, summaryInterval);
            replay.account(again.marks(), outputs.reports(), ends.sink(outputs));
            return outputs;
        }
        StreamGraph.Outputs outputs = StreamGraph.define(
                ends.source(environment, bounded),
                ends.judgments(environment, bounded),
                ends.clicks(environment, bounded),
                options,
                summaryInterval);
        var unused = ends.sink(outputs);
        return outputs;
    }

    /** What Flink is told for a job with these options. */
    public static Configuration configuration(StreamOptions options) {
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                options.checkpoints().interval());
        if (options.checkpoints().folder() != null) {
            configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
            configuration.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    options.checkpoints().folder());
        }
        if (options.parallelism() != null) {
            configuration.set(CoreOptions.DEFAULT_PARALLELISM, options.parallelism());
        }
        // Every type of the graph has a serializer of its own, and records are immutable.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.set(RestOptions.BIND_PORT, "0");
        return configuration;
    }

    /** The same for a Flink cluster within this process: nobody on another machine reaches its ports. */
    public static Configuration localConfiguration(StreamOptions options) {
        Configuration configuration = configuration(options);
        Loopback.configure(configuration);
        return configuration;
    }

    /** Refuses what would otherwise fail in the middle of the job, or again and again. */
    private static void check(StreamOptions options) {
        try {
            Rerankers.check(options.scoring().reranker());
            Duration transactionTimeout = transactionTimeout(options);
            try (Topics kafka = connect(options)) {
                kafka.requireExisting(topics(options));
                if (options.results().delivery() == Delivery.EXACTLY_ONCE) {
                    kafka.requireTransactionTimeout(transactionTimeout);
                }
            }
        } catch (KafkaSetupException | ModelException | IllegalArgumentException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What there is to say of a replay that has ended. */
    static String tally(StreamOptions options, JobExecutionResult result) {
        return ReplayTally.of(result)
                .line(options.candidates().topic(), options.results().ranked());
    }

    /** All topics that the job reads and writes. */
    static List<String> topics(StreamOptions options) {
        StreamOptions.Results results = options.results();
        if (options.replaysDeadLetters()) {
            return List.of(results.deadLetters(), results.ranked());
        }
        return Stream.of(
                        options.candidates().topic(),
                        options.feedback().judgments(),
                        options.feedback().clicks(),
                        results.ranked(),
                        results.deadLetters(),
                        results.quality(),
                        options.alerts().topic())
                .filter(Objects::nonNull)
                .toList();
    }

    /** A short conversation with the brokers. */
    static Topics connect(StreamOptions options) {
        return Topics.connect(
                options.kafka().bootstrapServers(), options.kafka().properties(), ANSWER_WITHIN);
    }

    private static Duration transactionTimeout(StreamOptions options) {
        Duration timeout = new KafkaEnds(options).transactionTimeout();
        Duration interval = options.checkpoints().interval();
        if (options.results().delivery() == Delivery.EXACTLY_ONCE && timeout.compareTo(interval) <= 0) {
            throw new CommandFailedException("Kafka property transaction.timeout.ms is " + timeout.toMillis()
                    + "; expected more than the " + interval.toMillis() + " ms of --checkpoint-interval, or the"
                    + " broker gives results up before they are committed. Raise the one or lower the other");
        }
        return timeout;
    }

    private StreamJob() {}
}
