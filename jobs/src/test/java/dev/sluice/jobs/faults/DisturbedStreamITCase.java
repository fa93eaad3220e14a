package dev.sluice.jobs.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.stream.KafkaTopics;
import dev.sluice.jobs.stream.StreamFixture;
import dev.sluice.jobs.stream.StreamJob;
import dev.sluice.jobs.stream.StreamOptions;
import dev.sluice.jobs.stream.WrittenQuality;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.quality.Segmentation;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecution;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The stream job under load, disturbed again and again: what comes out is what a job writes that nobody disturbs. */
@Tag("faults")
@Timeout(value = 1_200, threadMode = ThreadMode.SEPARATE_THREAD)
class DisturbedStreamITCase {

    private static final long SEED = 1_127;
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 2);
    private static final int BROKER_RESTARTS = Integer.getInteger("faults.broker.restarts", 1);
    private static final int SETS_A_ROUND = 60;
    private static final double SETS_PER_SECOND = 100;

    /** The load waits when so many are unanswered, so that it is not over before the last disturbance. */
    private static final int MOST_UNANSWERED = 40;

    private static final int TASK_MANAGERS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final RerankerOptions TINY = RerankerOptions.builder()
            .model(Path.of("..", "operators", "inference", "src", "test", "resources", "crossencoder", "tiny-v2")
                    .toString())
            .build();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(TASK_MANAGERS)
            .setNumberSlotsPerTaskManager(1)
            .build());

    private static EmbeddedKafka kafka;
    private static JudgedSets input;
    private static List<CandidateSet> last;
    private static Map<String, List<RankedDocument>> expected;
    private static Map<WrittenQuality.WindowSubject, QualityReport> expectedQuality;

    @TempDir
    private Path savepoints;

    private final Random moments = new Random(SEED);

    /** What happens in the middle of a run, in which round. */
    private interface Disturbance {
        void happen(int round) throws Exception;
    }

    @BeforeAll
    static void rankAllWithoutADisturbance(@TempDir Path folder) throws Exception {
        System.out.printf("DisturbedStreamITCase: seed %d, %d rounds%n", SEED, ROUNDS);
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        input = new JudgedSets(SEED, SETS_A_ROUND * (1 + Math.max(ROUNDS, BROKER_RESTARTS)));
        last = input.last();
        expected = new HashMap<>();
        try (Reranker reranker = Rerankers.open(TINY)) {
            for (CandidateSet set : input.sets()) {
                expected.put(
                        set.queryId(), reranker.rerank(set, Deadline.NONE).get().results());
            }
            KafkaTopics topics = new KafkaTopics(kafka, "undisturbed").withFeedback();
            List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
            for (int number = 0; number < input.sets().size(); number++) {
                messages.addAll(input.messages(number, topics).orElseThrow());
            }
            topics.sendAll(messages);
            start(topics, 1, null, true).getJobExecutionResult().get(120, TimeUnit.SECONDS);
            EachOnce.check(topics, expected);
            expectedQuality = WrittenQuality.lastRevisions(WrittenQuality.reports(topics));
            assertThat(expectedQuality).hasSize(5 * 3);
            assertThat(expectedQuality.values()).allMatch(report -> report.judgedQueries() > 0);
            for (CandidateSet set : last) {
                expected.put(
                        set.queryId(), reranker.rerank(set, Deadline.NONE).get().results());
            }
        }
    }

    @AfterAll
    static void stopTheBroker() {
        kafka.close();
    }

    @Test
    void nothingChangesWhenTaskManagersAreLost(@InjectMiniCluster MiniCluster cluster) throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "lost").withFeedback();
        List<Integer> alive = new ArrayList<>(List.of(0, 1, 2));
        JobClient job = start(topics, TASK_MANAGERS, null, false);
        disturb(topics, ROUNDS, round -> {
            awaitAttempt(cluster, job, round);
            int lost = alive.remove(moments.nextInt(alive.size()));
            alive.add(TASK_MANAGERS + round);
            cluster.terminateTaskManager(lost).get(60, TimeUnit.SECONDS);
            cluster.startTaskManager();
        });
        awaitAttempt(cluster, job, ROUNDS);
        assertSameAsUndisturbed(topics, job);
    }

    @Test
    void nothingChangesWhenTheJobGoesOnFromSavepointsAtOtherParallelisms(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "moved").withFeedback();
        List<Integer> parallelisms = List.of(1, 3, 2);
        List<JobClient> jobs = new ArrayList<>();
        jobs.add(start(topics, parallelisms.get(0), null, false));
        disturb(topics, ROUNDS, round -> {
            JobClient before = jobs.get(jobs.size() - 1);
            await(() -> before.getJobStatus().get() == JobStatus.RUNNING);
            awaitAttempt(cluster, before, 0);
            jobs.add(start(topics, parallelisms.get((round + 1) % parallelisms.size()), stop(before), false));
        });
        assertSameAsUndisturbed(topics, jobs.get(jobs.size() - 1));
    }

    @Test
    void nothingChangesWhenTheBrokerIsRestarted() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "restarted").withFeedback();
        String[] address = kafka.bootstrapServers().split(":", -1);
        JobClient job = start(topics, 2, null, false);
        disturb(topics, BROKER_RESTARTS, round -> {
            kafka.stop();
            assertThatThrownBy(() -> new Socket(address[0], Integer.parseInt(address[1])).close())
                    .isInstanceOf(ConnectException.class);
            kafka.startAgain();
        });
        assertSameAsUndisturbed(topics, job);
    }

    /**
     * Sends all sets, and disturbs the job at moments that the seed and the job's progress tell, with sets in flight.
     */
    private void disturb(KafkaTopics topics, int rounds, Disturbance disturbance) throws Exception {
        try (Answers answers = new Answers(kafka.bootstrapServers(), topics.ranked(), answer -> {});
                SteadyLoad load = new SteadyLoad(
                        kafka.bootstrapServers(),
                        new Pace(answers::count, SETS_PER_SECOND, MOST_UNANSWERED),
                        number -> input.messages(number, topics))) {
            for (int round = 0; round < rounds; round++) {
                answers.await((long) round * SETS_A_ROUND + 1 + moments.nextInt(SETS_A_ROUND), PATIENCE);
                await(() -> load.sent() > answers.count());
                long answered = answers.count();
                System.out.printf(
                        "%s, round %d: %d sent, %d answered, %d to come%n",
                        topics.ranked(),
                        round + 1,
                        load.sent(),
                        answered,
                        input.sets().size() - load.sent());
                assertThat(answered).as("answers before the disturbance").isLessThan(load.sent());
                assertThat(load.sent())
                        .as("sent before the disturbance")
                        .isLessThan(input.sets().size());
                disturbance.happen(round);
            }
            answers.await(input.sets().size(), PATIENCE);
            load.stop();
        }
    }

    /** Ends event time, so that all windows are final, then the job, so that all that it wrote is committed. */
    private void assertSameAsUndisturbed(KafkaTopics topics, JobClient job) throws Exception {
        await(() -> WrittenQuality.position(
                        kafka.bootstrapServers(), StreamFixture.group(topics.prefix()), topics.judgments())
                == input.judgmentCount());
        topics.sendAll(JudgedSets.messages(last, topics));
        await(() -> WrittenQuality.lastRevisions(WrittenQuality.reports(topics)).equals(expectedQuality)
                && WrittenQuality.lastSummary(topics).queries() == expected.size());
        stop(job);
        EachOnce.check(topics, expected);
        assertThat(WrittenQuality.lastRevisions(WrittenQuality.reports(topics))).isEqualTo(expectedQuality);
        RunSummary summary = WrittenQuality.lastSummary(topics);
        assertThat(summary.queries()).isEqualTo(expected.size());
        assertThat(summary.ranked()).isEqualTo(expected.size());
    }

    private static JobClient start(KafkaTopics topics, int parallelism, @Nullable String savepoint, boolean bounded)
            throws Exception {
        StreamOptions base = StreamFixture.on(kafka.bootstrapServers(), topics.prefix())
                .with(TINY)
                .withInFlightSets(8)
                .withQuality()
                .options();
        StreamOptions options = new StreamOptions(
                base.scoring(),
                base.kafka(),
                new StreamOptions.Candidates(
                        topics.candidates(),
                        base.candidates().group(),
                        base.candidates().start(),
                        Duration.ofSeconds(5),
                        // Subtasks without a partition hold event time back for so long. In a bounded job one source
                        // may end while the other stalls, which must not end event time.
                        bounded ? PATIENCE.multipliedBy(2) : Duration.ofSeconds(1),
                        Duration.ofHours(1)),
                base.results(),
                new StreamOptions.Feedback(
                        topics.judgments(),
                        null,
                        Duration.ofMinutes(20),
                        base.feedback().conflictingJudgments(),
                        base.feedback().propensities()),
                new StreamOptions.Quality(
                        base.quality().window(),
                        base.quality().slide(),
                        base.quality().lateness(),
                        base.quality().measures(),
                        List.of(Segmentation.parse("tenant=a,b"))),
                base.alerts(),
                base.fallbackBound(),
                base.checkpoints(),
                base.order(),
                parallelism,
                base.replaysDeadLetters());
        Configuration configuration = StreamJob.configuration(options);
        configuration.set(PipelineOptions.MAX_PARALLELISM, 12);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(20));
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        StreamJob.define(environment, options, Duration.ofMillis(500), bounded);
        return environment.executeAsync(topics.prefix());
    }

    private String stop(JobClient job) throws Exception {
        String savepoint = job.stopWithSavepoint(false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
        return savepoint;
    }

    /** Waits until all tasks of a job run that was restarted so often. */
    private static void awaitAttempt(MiniCluster cluster, JobClient job, int restarts) throws Exception {
        await(() -> {
            for (var vertex : cluster.getExecutionGraph(job.getJobID()).get().getAllExecutionVertices()) {
                AccessExecution attempt = vertex.getCurrentExecutionAttempt();
                if (attempt.getAttemptNumber() < restarts || attempt.getState() != ExecutionState.RUNNING) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Waits, but not for ever; what is not there then, the next assertion tells. */
    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
