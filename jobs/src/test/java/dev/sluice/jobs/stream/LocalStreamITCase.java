package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.connectors.kafka.Topics;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.process.CommandFailedException;
import dev.sluice.jobs.process.Log;
import dev.sluice.jobs.process.Shutdown;
import dev.sluice.jobs.process.Surroundings;
import dev.sluice.jobs.running.Restarts;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.policy.FallbackBound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The job in a process of its own, from one of its lives to the next. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class LocalStreamITCase {

    private static final int SETS = 64;
    private static final int DOCUMENTS = 100;
    private static final String KILOBYTE = "late data waits for the watermark ".repeat(30);
    private static final Restarts FEW = new Restarts(2, Duration.ofMillis(10), Duration.ofMillis(20));

    /** A micro-batch that never fills and lingers for an hour: whatever comes stays in flight. */
    private static final RerankerOptions HOLDING = RerankerOptions.builder()
            .batchDocuments(100_000)
            .batchTokens(100_000_000)
            .queueDocuments(100_000)
            .maxDocumentTokens(16)
            .linger(Duration.ofHours(1))
            .build();

    private static EmbeddedKafka kafka;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startTheBroker(@TempDir Path kafkaFolder) throws IOException {
        kafka = EmbeddedKafka.start(kafkaFolder.resolve("kafka"));
    }

    @AfterAll
    static void stopTheBroker() {
        kafka.close();
    }

    @Test
    void eachSetIsAnsweredOnceAlthoughAllWereInFlightWhenTheProcessEnded() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "lives");
        topics.send(
                IntStream.range(0, SETS).mapToObj(LocalStreamITCase::message).toList());
        StreamFixture job = StreamFixture.on(kafka.bootstrapServers(), "lives")
                .withInFlightSets(2 * SETS)
                .withCheckpoints(folder);

        Life first = new Life(job.with(HOLDING).withQuality());
        eventually(() -> completeBytes() > (long) SETS * DOCUMENTS * KILOBYTE.length());
        eventually(() -> position("lives/group") == SETS);
        first.stop();
        assertThat(first.lines())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0))
                        .isEqualTo("sluice stream: from 'lives-candidates' to 'lives-ranked' at "
                                + kafka.bootstrapServers() + ", checkpoints in " + folder + "; Ctrl-C stops"))
                .satisfies(lines -> assertThat(lines.get(1))
                        .matches("sluice stream: stopped; 0 sets were answered since it started\\."
                                + " The next start goes on from checkpoint \\d+ of .* in " + folder));
        assertThat(topics.read(topics.ranked())).isEmpty();

        Life second = new Life(
                job.with(RerankerOptions.builder().maxDocumentTokens(16).build()));
        eventually(() -> topics.read(topics.ranked()).size() >= SETS);
        second.stop();
        assertThat(second.lines().get(1)).startsWith("sluice stream: goes on from checkpoint ");
        assertThat(second.lines().get(2)).contains("stopped; 64 sets were answered");
        assertThat(topics.read(topics.ranked()))
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, SETS)
                        .mapToObj(number -> "q" + number)
                        .toList());
        assertThat(topics.read(topics.deadLetters())).isEmpty();
    }

    @Test
    void aJobThatFailsAgainAndAgainIsGivenUpWithTheRootCause() {
        KafkaTopics topics = new KafkaTopics(kafka, "failing");
        StreamFixture job = StreamFixture.on(kafka.bootstrapServers(), "failing")
                .withCheckpoints(folder)
                .withProperty("interceptor.classes", "no.such.Interceptor");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        LocalStream stream = new LocalStream(job.options(), surroundings(err, new Shutdown()), FEW, Long.MAX_VALUE);
        assertThatThrownBy(stream::run)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageMatching("The job failed for good \\(.*no\\.such\\.Interceptor.*\\)\\. Remove the cause and"
                        + " start it again: it begins anew, as no checkpoint was complete\\. --log FILE shows all"
                        + " failures");
        assertThat(topics.read(topics.ranked())).isEmpty();
    }

    @Test
    void aJobWithTooManyFallbacksEndsAtOnceWithOneLineThatSaysWhy() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "fallbacks");
        topics.send(
                IntStream.range(0, SETS).mapToObj(LocalStreamITCase::message).toList());
        StreamFixture job = StreamFixture.on(kafka.bootstrapServers(), "fallbacks")
                .with(HOLDING)
                .withCheckpoints(folder);
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        LocalStream stream = new LocalStream(
                withFallbacksAlone(job.options()), surroundings(err, new Shutdown()), FEW, Long.MAX_VALUE);
        assertThatThrownBy(stream::run)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageMatching("The job was ended: \\d+ of the \\d+ sets answered within PT5M came back in"
                        + " first-stage order, a share of \\d\\.\\d+; expected at most 0\\.5"
                        + " \\(--max-fallback-share\\)\\. Most frequent reason: 'timeout after 1 ms', \\d+ times\\."
                        + " Look there, and at the log of the tasks, or raise --max-fallback-share\\. Started again, it"
                        + " [^\\n]+");
    }

    @Test
    void boundsThatExceedTheHeapAreWarnedAboutWhereTheUserChoseThem() throws Exception {
        new KafkaTopics(kafka, "heap");
        StreamFixture job = StreamFixture.on(kafka.bootstrapServers(), "heap").withCheckpoints(folder);
        Life chosen = new Life(job.withInFlightSets(65), 1L << 30);
        chosen.stop();
        assertThat(chosen.lines().get(1))
                .startsWith("sluice stream: warning: 65 sets in flight of up to 16MiB each may need 1040 MiB, the heap"
                        + " has 1024 MiB. Lower --in-flight-sets");
        Life untouched = new Life(job, 1L << 20);
        untouched.stop();
        assertThat(untouched.lines()).noneMatch(line -> line.contains("warning"));
    }

    @Test
    void aStartWithoutTheCheckpointsOfTheLastRunIsWarnedAbout() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "elsewhere");
        topics.send(List.of(message(0)));
        StreamFixture job = StreamFixture.on(kafka.bootstrapServers(), "elsewhere");
        Life first = new Life(job.withCheckpoints(folder.resolve("one")));
        try (Topics positions = StreamJob.connect(job.options())) {
            eventually(() -> !topics.read(topics.ranked()).isEmpty()
                    && positions.hasPositions("elsewhere/group", topics.candidates()));
        }
        first.stop();
        Life second = new Life(job.withCheckpoints(folder.resolve("other")));
        eventually(() -> second.lines().size() > 1);
        second.stop();
        assertThat(second.lines().get(1))
                .startsWith("sluice stream: warning: group 'elsewhere/group' has positions in 'elsewhere-candidates',"
                        + " but " + folder.resolve("other") + " holds no checkpoint");
        assertThat(topics.read(topics.ranked())).hasSize(1);
    }

    /** No set is ranked within its timeout, and more than half of them may not come back so. */
    private static StreamOptions withFallbacksAlone(StreamOptions options) {
        Scoring scoring = options.scoring();
        return new StreamOptions(
                new Scoring(
                        scoring.reranker(),
                        scoring.topN(),
                        scoring.instruction(),
                        new dev.sluice.jobs.options.Timeout(Duration.ofMillis(1)),
                        scoring.inFlightSets(),
                        scoring.limits(),
                        scoring.deadLetterMaxBytes()),
                options.kafka(),
                options.candidates(),
                options.results(),
                options.feedback(),
                options.quality(),
                options.alerts(),
                new FallbackBound(0.5, FallbackBound.DEFAULT_WINDOW),
                options.checkpoints(),
                options.order(),
                options.parallelism(),
                false);
    }

    /** One run of the job, from its start until it is stopped as a signal stops it. */
    private static final class Life {

        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final Shutdown shutdown = new Shutdown();
        private final CompletableFuture<Integer> exit;

        Life(StreamFixture job) {
            this(job, Long.MAX_VALUE);
        }

        Life(StreamFixture job, long heapBytes) {
            LocalStream stream = new LocalStream(job.options(), surroundings(err, shutdown), FEW, heapBytes);
            exit = CompletableFuture.supplyAsync(() -> {
                try {
                    return stream.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            eventually(() -> exit.isDone() || !lines().isEmpty());
        }

        void stop() throws Exception {
            shutdown.run();
            assertThat(exit.get(60, TimeUnit.SECONDS)).isZero();
        }

        List<String> lines() {
            return err.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static Surroundings surroundings(ByteArrayOutputStream err, Shutdown shutdown) {
        return new Surroundings(
                InputStream.nullInputStream(),
                OutputStream.nullOutputStream(),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Log.OF_THE_HOST,
                shutdown);
    }

    /** How many sets lie before the positions that a group has committed. */
    private static long position(String group) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bytes of the largest complete checkpoint. */
    private long completeBytes() {
        try (Stream<Path> checkpoints = Files.list(folder)) {
            return checkpoints
                    .filter(checkpoint -> Files.exists(checkpoint.resolve("_metadata")))
                    .mapToLong(LocalStreamITCase::bytes)
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static long bytes(Path checkpoint) {
        try (Stream<Path> files = Files.list(checkpoint)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            // Deleted meanwhile, as a newer one is complete.
            return 0;
        }
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static ProducerRecord<byte[], byte[]> message(int number) {
        CandidateSet set = CandidateSet.of(
                "q" + number,
                "what is late, number " + number,
                IntStream.range(0, DOCUMENTS)
                        .mapToObj(index -> Document.of("d" + index, KILOBYTE))
                        .toList());
        return new ProducerRecord<>("-", new CandidateSetCodec(WireLimits.NONE).encode(set));
    }
}
