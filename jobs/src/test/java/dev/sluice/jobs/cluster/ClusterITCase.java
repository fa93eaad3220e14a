package dev.sluice.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.faults.EachOnce;
import dev.sluice.jobs.stream.KafkaTopics;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.types.SluiceTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.IOUtils;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;

/** The stream job on a JobManager and a TaskManager that are processes of their own. */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class ClusterITCase {

    private static final long SEED = 1_126;
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 2);
    private static final int FEW = 12;
    private static final int SETS_A_ROUND = 30;
    private static final int SETS = FEW + ROUNDS * SETS_A_ROUND;

    private static final List<String> WORDS = List.of(
            "stream", "table", "window", "state", "key", "sink", "source", "watermark", "join", "late", "slot", "task");

    private static final Distribution DISTRIBUTION = new Distribution();

    private static EmbeddedKafka kafka;
    private static FlinkCluster cluster;
    private static List<CandidateSet> sets;
    private static Map<String, List<RankedDocument>> expected;

    @RegisterExtension
    static final TestWatcher SHOW_LOGS = new TestWatcher() {
        @Override
        public void testFailed(ExtensionContext test, Throwable failure) {
            System.out.println(cluster.logs());
        }
    };

    @BeforeAll
    static void startAndRankInThisProcess(@TempDir Path folder) throws Exception {
        cluster = FlinkCluster.start(DISTRIBUTION);
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        sets = IntStream.range(0, SETS).mapToObj(number -> set(number, random)).toList();
        expected = new HashMap<>();
        try (Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            Map<String, CompletableFuture<Ranking>> rankings = sets.stream()
                    .collect(Collectors.toMap(CandidateSet::queryId, set -> reranker.rerank(set, Deadline.NONE)));
            for (var ranking : rankings.entrySet()) {
                expected.put(ranking.getKey(), ranking.getValue().get().results());
            }
        }
        cluster.awaitTaskManager();
    }

    @AfterAll
    static void stop() throws Exception {
        IOUtils.closeAll(cluster, kafka);
    }

    @Test
    void twoJobsOneAfterTheOtherRankOnOneTaskManager() throws Exception {
        String taskManager = cluster.awaitTaskManager();
        for (String name : List.of("first", "second")) {
            KafkaTopics topics = topics(name);
            topics.send(messages(0, FEW));
            String job = cluster.submit(DISTRIBUTION.jobsJar(), stream(topics)).job();
            awaitResults(topics, FEW);
            assertThat(cluster.rest().failures(job)).as("failures").isEmpty();
            assertEachOnceWithItsScores(topics, FEW);
            cluster.rest().cancel(job);
            cluster.awaitState(job, "CANCELED");
        }
        assertThat(cluster.awaitTaskManager()).isEqualTo(taskManager);
    }

    @Tag("faults")
    @Test
    void noSetIsLostOrAnsweredTwiceWhenTaskManagersAreKilledOneAfterTheOther() throws Exception {
        KafkaTopics topics = topics("failover");
        Random moments = new Random(SEED);
        topics.send(messages(0, FEW));
        cluster.awaitTaskManager();
        String job = cluster.submit(DISTRIBUTION.jobsJar(), stream(topics)).job();
        int answered = FEW - 1;
        for (int round = 0; round < ROUNDS; round++) {
            // The job runs, for the first time or again. It may still owe most answers of the round before.
            awaitResults(topics, answered + 1);
            String killed = cluster.awaitTaskManager();
            int begun = FEW + round * SETS_A_ROUND;
            int sent = begun + 1 + moments.nextInt(SETS_A_ROUND);
            topics.send(messages(begun, sent));
            cluster.killTaskManager();
            answered = topics.read(topics.ranked()).size();
            System.out.printf("ClusterITCase, kill %d: %d sent, %d answered%n", round + 1, sent, answered);
            assertThat(answered).as("answers before the kill").isLessThan(sent);
            cluster.startTaskManager();
            topics.send(messages(sent, begun + SETS_A_ROUND));
            cluster.await(
                    "another TaskManager",
                    cluster.rest()::taskManagers,
                    ids -> ids.size() == 1 && !ids.contains(killed));
        }
        awaitResults(topics, SETS);
        assertThat(cluster.rest().failures(job)).as("restarts").hasSizeGreaterThanOrEqualTo(ROUNDS);

        // What is written twice would be committed by now.
        cluster.rest().stop(job, cluster.savepoints());
        cluster.awaitState(job, "FINISHED");
        assertEachOnceWithItsScores(topics, SETS);
    }

    @Test
    void filesAreRescoredAndAJobThatWasCancelledGoesOnWithTheSameCommand() throws Exception {
        CandidateSetCodec codec = new CandidateSetCodec(WireLimits.NONE);
        Path input = cluster.file("sets.jsonl");
        Files.writeString(
                input,
                sets.stream()
                        .map(set -> new String(codec.encode(set), StandardCharsets.UTF_8) + "\n")
                        .collect(Collectors.joining()));
        Path output = cluster.file("rescored");
        List<String> command = List.of(
                "rescore",
                "--input=" + input,
                "--output=" + output,
                "--checkpoint-interval=200ms",
                "--in-flight-sets=2");
        cluster.awaitTaskManager();
        String job = cluster.submit(DISTRIBUTION.jobsJar(), command).job();
        cluster.await("results with names", () -> rescored(output).size(), lines -> lines > 0);
        cluster.rest().cancel(job);
        cluster.awaitState(job, "CANCELED");
        assertThat(rescored(output)).as("sets that were done").hasSizeLessThan(SETS);

        FlinkCluster.Submission again = cluster.submit(DISTRIBUTION.jobsJar(), command);
        assertThat(again.output()).contains("goes on from checkpoint", "the job was handed over");
        cluster.awaitState(again.job(), "FINISHED");
        assertThat(output.resolve("_SUCCESS")).exists();
        Map<String, List<RankedDocument>> results = new HashMap<>();
        for (String line : rescored(output)) {
            Ranking ranking = new RankingCodec().decode(line.getBytes(StandardCharsets.UTF_8));
            assertThat(results.put(ranking.queryId(), ranking.results()))
                    .as("an earlier answer to " + ranking.queryId())
                    .isNull();
        }
        assertThat(results).isEqualTo(expected);
        assertThat(Files.readString(output.resolve("summary.json"))).startsWith("{\"queries\":" + SETS + ",");

        FlinkCluster.Submission done = cluster.submit(DISTRIBUTION.jobsJar(), command);
        assertThat(done.output()).contains("holds all results already");
    }

    @Test
    void aJarThatBundlesSluiceIsRefusedWhenItIsSubmitted() throws Exception {
        KafkaTopics topics = topics("bundled");
        Set<String> jobs = cluster.rest().jobs().keySet();
        FlinkCluster.Submission submission =
                cluster.submit(DISTRIBUTION.bundle(cluster.file("bundled.jar")), stream(topics));
        assertThat(submission.exitCode()).isNotZero();
        assertThat(submission.output())
                .contains("sluice stream: The class dev.sluice.streaming.rerank.LibraryPlacement was loaded from the"
                        + " job's own jar")
                .contains("Put the jars of Sluice's distribution, or for SQL alone its bundle, into Flink's lib/");
        assertThat(cluster.rest().jobs().keySet()).isEqualTo(jobs);
    }

    @Test
    void aJobThatBringsSluiceToTheTaskManagerFailsAtOnceWithTheRemedy() throws Exception {
        String[] jars = DISTRIBUTION.sluiceJars().stream().map(Path::toString).toArray(String[]::new);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createRemoteEnvironment(
                "127.0.0.1", cluster.restPort(), new Configuration(), jars);
        environment.setParallelism(1);
        environment.enableCheckpointing(1_000);
        Reranking.of(environment.fromData(List.of(sets.get(0)), SluiceTypes.CANDIDATE_SET))
                .apply()
                .rankings()
                .sinkTo(new DiscardingSink<>());
        var result = environment.executeAsync("misplaced").getJobExecutionResult();
        assertThatThrownBy(() -> result.get(180, TimeUnit.SECONDS))
                .hasStackTraceContaining(
                        "Put the jars of Sluice's distribution, or for SQL alone its bundle, into Flink's lib/");
    }

    private static List<String> rescored(Path output) throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.isDirectory(output)) {
            try (Stream<Path> parts = Files.list(output)) {
                for (Path part : parts.filter(
                                file -> file.getFileName().toString().startsWith("part-"))
                        .toList()) {
                    lines.addAll(Files.readAllLines(part));
                }
            }
        }
        return lines;
    }

    private static void awaitResults(KafkaTopics topics, int count) throws Exception {
        cluster.await(
                "number of results " + count, () -> topics.read(topics.ranked()).size(), results -> results >= count);
    }

    private static void assertEachOnceWithItsScores(KafkaTopics topics, int count) throws Exception {
        EachOnce.check(
                topics,
                sets.stream()
                        .limit(count)
                        .collect(Collectors.toMap(CandidateSet::queryId, set -> expected.get(set.queryId()))));
    }

    private static KafkaTopics topics(String prefix) {
        return new KafkaTopics(kafka, prefix);
    }

    private static List<String> stream(KafkaTopics topics) {
        return List.of(
                "stream",
                "--bootstrap-servers=" + kafka.bootstrapServers(),
                "--candidates=" + topics.candidates(),
                "--ranked=" + topics.ranked(),
                "--dead-letters=" + topics.deadLetters(),
                "--quality=" + topics.quality(),
                "--kafka-property=transaction.timeout.ms=600000",
                "--checkpoint-interval=1s",
                "--in-flight-sets=32",
                "--timeout=none");
    }

    private static List<ProducerRecord<byte[], byte[]>> messages(int from, int to) {
        CandidateSetCodec codec = new CandidateSetCodec(WireLimits.NONE);
        return sets.subList(from, to).stream()
                .map(set -> new ProducerRecord<byte[], byte[]>("-", codec.encode(set)))
                .toList();
    }

    private static CandidateSet set(int number, Random random) {
        String[] documents = IntStream.range(0, 2 + random.nextInt(8))
                .mapToObj(document -> words(4 + random.nextInt(30), random))
                .toArray(String[]::new);
        return CandidateSets.of("q" + number, words(5, random), documents);
    }

    private static String words(int count, Random random) {
        return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }
}
