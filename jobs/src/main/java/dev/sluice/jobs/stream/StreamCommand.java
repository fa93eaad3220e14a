package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.options.Durations;
import dev.sluice.jobs.options.JobFile;
import dev.sluice.jobs.options.Load;
import dev.sluice.jobs.options.ScoringOptions;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Job;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.policy.FallbackBound;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice stream}: the options of the stream job, from the command line or from a file. */
@Command(
        name = "stream",
        description = "Reads candidate sets from Kafka and writes ranked results, quality reports and dead letters to"
                + " Kafka, until it is stopped.")
public final class StreamCommand implements Callable<Integer> {

    private static final Timeout TIMEOUT = new Timeout(Duration.ofSeconds(30));

    private final Surroundings surroundings;
    private final Job<StreamOptions> job;

    @Option(
            names = JobFile.OPTION,
            paramLabel = "FILE",
            description = "A YAML file with any of these options, without the dashes; the command line wins.")
    @SuppressWarnings("UnusedVariable") // read from the arguments before they are parsed
    private @Nullable Path config;

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT",
            description = "Kafka brokers to begin with, parted by commas.")
    private String bootstrapServers = "";

    @Option(
            names = "--candidates",
            required = true,
            paramLabel = "TOPIC",
            description = "Candidate sets come from here.")
    private String candidates = "";

    @Option(names = "--ranked", required = true, paramLabel = "TOPIC", description = "Ranked results go here.")
    private String ranked = "";

    @Option(
            names = "--dead-letters",
            required = true,
            paramLabel = "TOPIC",
            description = "What could not be answered goes here.")
    private String deadLetters = "";

    @Option(
            names = "--quality",
            paramLabel = "TOPIC",
            description = "Quality reports and the summary go here. Default: nowhere.")
    private @Nullable String quality;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description =
                    "Consumer group that offsets are committed for. Default: sluice- and the topic of candidates.")
    private @Nullable String group;

    @Option(
            names = "--start",
            paramLabel = "START",
            description = "Where to begin without a checkpoint: earliest, latest, committed (earliest where nothing is)"
                    + " or an instant such as 2026-11-23T10:00:00Z. Default: committed.")
    private StartingPosition start = new StartingPosition.Committed();

    @Option(
            names = "--delivery",
            paramLabel = "DELIVERY",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Delivery delivery = Delivery.EXACTLY_ONCE;

    @Option(
            names = "--transaction-prefix",
            paramLabel = "PREFIX",
            description = "Begins the transactional ids; no two jobs may share it. Default: the group, a colon and the"
                    + " topic of ranked results.")
    private @Nullable String transactionPrefix;

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            split = JobFile.SEPARATOR,
            hideParamSyntax = true,
            description = "A property of the Kafka clients, such as transaction.timeout.ms=60000; may be given several"
                    + " times.")
    private Map<String, String> kafkaProperty = new LinkedHashMap<>();

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = "A properties file for the Kafka clients, for secrets above all; --kafka-property wins.")
    private @Nullable Path kafkaProperties;

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "DIR",
            description =
                    "Where checkpoints go, a path or an address, one a job. In a process of its own the job goes on"
                            + " from the newest one there; to begin anew, name another folder and a --start. Default: in a process of its own"
                            + " sluice-out/stream/ with a folder for the group and the topic of ranked results, else what"
                            + " Flink is configured for.")
    private @Nullable String checkpointFolder;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "DURATION",
            description = "Time between two checkpoints; with exactly-once, results appear with them. Default: 10s.")
    private Duration checkpointInterval = Duration.ofSeconds(10);

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description = "Of the results: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Reranking.Order order = Reranking.Order.UNORDERED;

    @Option(
            names = "--out-of-orderness",
            paramLabel = "DURATION",
            description = "How late in event time a candidate set, judgment or click may come. Default: 5s.")
    private Duration outOfOrderness = Duration.ofSeconds(5);

    @Option(
            names = "--idle-after",
            paramLabel = "DURATION",
            description = "A partition silent for so long no longer holds event time back. Default: 30s.")
    private Duration idleAfter = Duration.ofSeconds(30);

    @Option(
            names = "--max-ahead",
            paramLabel = "DURATION",
            description = "A record with an event time further in the future is a dead letter. Default: 1h.")
    private Duration maxAhead = Duration.ofHours(1);

    @Option(names = "--parallelism", paramLabel = "N", description = "Of the job. Default: what Flink decides.")
    private @Nullable Integer parallelism;

    @Option(
            names = "--max-fallback-share",
            paramLabel = "SHARE",
            description =
                    "End the job, without a restart, when a larger share of the sets answered of late came back in"
                            + " first-stage order, such as 0.2. Default: go on.")
    private @Nullable Double maxFallbackShare;

    @Option(
            names = "--fallback-share-window",
            paramLabel = "DURATION",
            description = "The time over which --max-fallback-share is counted. Default: 5m.")
    private @Nullable Duration fallbackShareWindow;

    @Option(
            names = "--replay-dead-letters",
            description =
                    "Run the dead letters that are there at the start again, in place of candidate sets, and end.")
    private boolean replaysDeadLetters;

    @Spec
    private CommandSpec command;

    @Mixin
    private ScoringOptions scoring = new ScoringOptions();

    @Mixin
    private LiveQualityOptions liveQuality = new LiveQualityOptions();

    @Mixin
    private AlertOptions alerts = new AlertOptions();

    public StreamCommand(Surroundings surroundings, Job<StreamOptions> job) {
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
     * @throws CommandFailedException if the file of Kafka properties cannot be read
     */
    private StreamOptions options() {
        String ownGroup = group == null ? "sluice-" + candidates : group;
        return new StreamOptions(
                scoring.scoring(Load.LIVE, TIMEOUT),
                new StreamOptions.Kafka(bootstrapServers, properties()),
                new StreamOptions.Candidates(candidates, ownGroup, start, outOfOrderness, idleAfter, maxAhead),
                new StreamOptions.Results(
                        ranked,
                        deadLetters,
                        quality,
                        delivery,
                        transactionPrefix == null ? ownGroup + ":" + ranked : transactionPrefix),
                liveQuality.feedback(),
                liveQuality.quality(),
                alerts.alerts(),
                fallbackBound(),
                new StreamOptions.Checkpoints(checkpointFolder, checkpointInterval),
                order,
                parallelism,
                replaysDeadLetters);
    }

    private @Nullable FallbackBound fallbackBound() {
        if (maxFallbackShare != null) {
            return new FallbackBound(
                    maxFallbackShare, fallbackShareWindow == null ? FallbackBound.DEFAULT_WINDOW : fallbackShareWindow);
        }
        if (fallbackShareWindow != null) {
            throw new IllegalArgumentException("fallback-share-window " + Durations.format(fallbackShareWindow)
                    + ": expected --max-fallback-share beside it, which is counted over this time. Give it, or leave this"
                    + " out");
        }
        return null;
    }

    private Map<String, String> properties() {
        Map<String, String> all = new LinkedHashMap<>();
        if (kafkaProperties != null) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(kafkaProperties, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (NoSuchFileException e) {
                throw new CommandFailedException(
                        "--kafka-properties " + kafkaProperties + ": there is no such file", e);
            } catch (IOException | IllegalArgumentException e) {
                throw new CommandFailedException(
                        "--kafka-properties " + kafkaProperties + " cannot be read as a properties file", e);
            }
            properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
        }
        all.putAll(kafkaProperty);
        return all;
    }
}
