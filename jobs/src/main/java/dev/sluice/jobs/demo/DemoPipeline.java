package dev.sluice.jobs.demo;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.jobs.stream.Delivery;
import dev.sluice.jobs.stream.StreamGraph;
import dev.sluice.jobs.stream.StreamJob;
import dev.sluice.jobs.stream.StreamOptions;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.Reranking;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;

/** The stream job on a broker and a Flink cluster in this process, over a fixed number of candidate sets. */
public final class DemoPipeline implements AutoCloseable {

    private static final int CANDIDATE_PARTITIONS = 2;
    private static final Duration SUMMARY_INTERVAL = Duration.ofMillis(500);

    /** Summaries become visible with checkpoints, and each costs the cores that score: seldom enough for both. */
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(3);

    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final DemoTopics topics;
    private final int parallelism;
    private volatile @Nullable JobClient job;

    /**
     * Starts the broker.
     *
     * @param folder for the broker's data and the job's checkpoints, which are too large for Flink's memory where sets
     *     are; deleted at the end
     */
    public DemoPipeline(Path folder, int parallelism) throws IOException {
        this.folder = folder;
        this.kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        this.parallelism = parallelism;
        this.topics = new DemoTopics(kafka.bootstrapServers());
        kafka.create(DemoTopics.CANDIDATES, CANDIDATE_PARTITIONS, Map.of());
        for (String topic : List.of(DemoTopics.RANKED, DemoTopics.QUALITY, DemoTopics.DEAD_LETTERS)) {
            kafka.create(topic, 1, Map.of());
        }
    }

    DemoTopics topics() {
        return topics;
    }

    /** How the demo scores: everything at its default. */
    public static RerankerOptions reranker() {
        return RerankerOptions.defaults();
    }

    /**
     * Reranks all sets, from topic to topic.
     *
     * @param progress is shown every summary, the last one too
     * @return the last summary
     */
    public RunSummary run(List<CandidateSet> sets, Consumer<RunSummary> progress) throws Exception {
        topics.send(sets);
        StreamOptions options = options();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, StreamJob.localConfiguration(options));
        StreamGraph.Outputs outputs = StreamJob.define(environment, options, SUMMARY_INTERVAL, true);
        List<RunSummary> summaries = new ArrayList<>();
        Iterator<RunSummary> iterator = outputs.summaries().collectAsync();
        JobClient running = environment.executeAsync("sluice demo");
        job = running;
        iterator.forEachRemaining(summary -> {
            summaries.add(summary);
            progress.accept(summary);
        });
        try {
            running.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The demo's job failed", e);
        }
        if (summaries.isEmpty()) {
            throw new IllegalStateException("The demo's job ended without a summary");
        }
        return summaries.get(summaries.size() - 1);
    }

    private StreamOptions options() {
        Scoring scoring = new Scoring(
                reranker(), null, null, Timeout.NONE, 64, WireLimits.DEFAULT, DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES);
        return new StreamOptions(
                scoring,
                new StreamOptions.Kafka(kafka.bootstrapServers(), Map.of()),
                new StreamOptions.Candidates(
                        DemoTopics.CANDIDATES,
                        "sluice-demo",
                        new StartingPosition.Earliest(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofHours(1)),
                new StreamOptions.Results(
                        DemoTopics.RANKED,
                        DemoTopics.DEAD_LETTERS,
                        DemoTopics.QUALITY,
                        Delivery.EXACTLY_ONCE,
                        "sluice-demo"),
                StreamOptions.Feedback.NONE,
                StreamOptions.Quality.tumbling(WINDOW, Duration.ofHours(1)),
                StreamOptions.Alerts.NONE,
                null,
                new StreamOptions.Checkpoints(
                        "file://" + folder.toAbsolutePath().resolve("checkpoints"), CHECKPOINT_INTERVAL),
                Reranking.Order.UNORDERED,
                parallelism,
                false);
    }

    /** Gives up the job, if one runs, without waiting for it. Any thread. */
    void cancel() {
        JobClient running = job;
        if (running != null) {
            var unused = running.cancel();
        }
    }

    @Override
    public void close() {
        kafka.close();
        FileUtils.deleteDirectoryQuietly(folder.toFile());
    }
}
