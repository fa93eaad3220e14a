package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.CommandLines;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of a job run again, by the command line, with a real broker and the embedded model. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class ReplayITCase {

    /** Within the retention of the topics, so that records carry it as their timestamp. */
    private final Instant searched = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);

    private static final int KEPT = 700;
    private static final int SETS = 120;

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
    void eachDeadLetterEndsWhereItBelongsWithTheOriginOfTheFirstTime() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "replayed");
        configure(topics.ranked(), "max.message.bytes", "1500");
        CandidateSet many = set("many", 5, "short");
        CandidateSet cut = set("cut", 5, "a long text ".repeat(50)).withEventTime(searched);
        CandidateSet deleted = set("deleted", 5, "another long text ".repeat(50));
        CandidateSet wide = CandidateSet.of(
                "wide",
                "which state",
                List.of(Document.of("x".repeat(800), "keyed state"), Document.of("y".repeat(800), "a window")));
        CandidateSet image = image("image", "a.png");
        CandidateSet longImage = image("long-image", "a".repeat(KEPT) + ".png");
        topics.send(List.of(
                message(many),
                message(cut),
                message(deleted),
                message("{\"query_id\": \"q"),
                message(wide),
                message(image),
                message(longImage),
                new ProducerRecord<>("-", bytes("key"), null),
                message(set("good", 2, "never refused"))));
        run(topics, "--max-documents=3");
        assertThat(kinds(topics))
                .containsExactlyInAnyOrder(
                        "too_many_documents",
                        "too_many_documents",
                        "too_many_documents",
                        "invalid_json",
                        "result_too_large",
                        "unsupported_set",
                        "unsupported_set",
                        "null_value");

        byte[] judgment = bytes("{\"query_id\": \"q1\", \"document_id\": \"a\", \"grade\": 1}");
        CandidateSet ofAProgram = set("program", 2, "a program's");
        topics.send(
                topics.deadLetters(),
                List.of(
                        "no dead letter",
                        written(DeadLetter.of(Kind.LATE_FEEDBACK, "late", place(topics.judgments()), judgment, KEPT)),
                        written(DeadLetter.of(Kind.EVENT_TIME_AHEAD, "ahead", place("elsewhere"), judgment, KEPT)),
                        written(DeadLetter.of(
                                Kind.WRONG_TYPE, "wrong", place(topics.clicks()), bytes("{\"query_id\": 7}"), KEPT)),
                        written(DeadLetter.of(
                                Kind.POISONOUS_SET,
                                "poison",
                                null,
                                encoded(ofAProgram).getBytes(StandardCharsets.UTF_8),
                                KEPT)),
                        written(DeadLetter.of(
                                Kind.RECORD_TOO_LARGE,
                                "large",
                                new Origin.FileLine("sets.jsonl", 3),
                                new byte[2 * KEPT],
                                KEPT))));
        List<ConsumerRecord<byte[], byte[]>> candidates = topics.read(topics.candidates());
        deleteFirst(topics.candidates(), 2);
        configure(topics.ranked(), "max.message.bytes", "100000");
        int before = topics.read(topics.deadLetters()).size();

        CommandLines replay = new CommandLines().streaming();
        assertThat(replay.run(arguments(
                        topics,
                        "--replay-dead-letters",
                        "--quality=" + topics.quality(),
                        "--judgments=" + topics.judgments(),
                        "--clicks=" + topics.clicks())))
                .as(replay::err)
                .isZero();
        assertThat(replay.errLines())
                .last()
                .isEqualTo("sluice stream: replayed 10 dead letters of '" + topics.deadLetters() + "': 4 ranked,"
                        + " 0 partial, 0 in first-stage order, 6 dead letters again; left out, and still in the topic:"
                        + " 3 judgments and clicks, 1 records that are no dead letters");

        Map<String, ConsumerRecord<byte[], byte[]>> ranked = ranked(topics);
        assertThat(ranked).containsOnlyKeys("good", "many", "cut", "wide", "program");
        for (CandidateSet set : List.of(many, cut, wide)) {
            assertIsTheAnswerOfTheFirstTime(ranked.get(set.queryId()), set, candidates);
        }
        assertThat(new RankingCodec().decode(ranked.get("program").value()).results())
                .isEqualTo(alone(ofAProgram).results());
        assertThat(ranked.get("program").headers().lastHeader("sluice-origin")).isNull();
        assertThat(topics.read(topics.quality())).isEmpty();

        List<DeadLetter> again = letters(topics).subList(before, before + 6);
        assertThat(again)
                .extracting(letter -> letter.kind().word())
                .containsExactlyInAnyOrder(
                        "invalid_json",
                        "unsupported_set",
                        "unsupported_set",
                        "null_value",
                        "origin_gone",
                        "origin_gone");
        assertThat(again.stream().filter(letter -> letter.kind() == Kind.ORIGIN_GONE))
                .anySatisfy(letter -> {
                    assertThat(letter.origin().id()).isEqualTo(topics.candidates() + "-2-0");
                    assertThat(letter.reason())
                            .isEqualTo("The record " + topics.candidates() + "-2-0 cannot be read again: its partition"
                                    + " begins at offset 1; expected it there, since the dead letter does not hold it"
                                    + " whole; send it anew from where it was made, or raise --dead-letter-max-bytes"
                                    + " before the next one; it was first refused as too_many_documents");
                    assertThat(letter.payload())
                            .isEqualTo(Bytes.firstOf(encoded(deleted).getBytes(StandardCharsets.UTF_8), KEPT));
                    assertThat(((Origin.KafkaRecord) letter.origin()).headers()).hasSize(1);
                })
                .anySatisfy(letter -> assertThat(letter.origin()).isEqualTo(new Origin.FileLine("sets.jsonl", 3)));

        CommandLines next = new CommandLines().streaming();
        assertThat(next.run(arguments(topics, "--replay-dead-letters"))).isZero();
        assertThat(next.errLines()).last().asString().contains("replayed 6 dead letters", "6 dead letters again");
        assertThat(topics.read(topics.ranked())).hasSize(5);
    }

    @Test
    void aSecondReplayDoesNothingAndOneFromTheBeginningDoesAllAgain() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "twice");
        CandidateSet many = set("many", 5, "short");
        topics.send(List.of(message(many)));
        run(topics, "--max-documents=3");
        assertThat(replay(topics)).contains("replayed 1 dead letters", "1 ranked");
        assertThat(replay(topics)).contains("replayed 0 dead letters", "0 ranked");
        assertThat(topics.read(topics.ranked())).hasSize(1);
        assertThat(replay(topics, "--start=earliest")).contains("replayed 1 dead letters", "1 ranked");
        assertThat(topics.read(topics.ranked()))
                .hasSize(2)
                .extracting(record ->
                        new String(record.headers().lastHeader("sluice-origin").value(), StandardCharsets.UTF_8))
                .containsOnly(topics.candidates() + "-0-0");
    }

    @Test
    void aReplayThatWasStoppedGoesOnAndAnswersEachOnceUpToWhereItBegan() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "stopped");
        List<CandidateSet> sets = IntStream.range(0, SETS)
                .mapToObj(number ->
                        set("q" + number, 5, "number " + number + " waits ".repeat(number % 2 == 0 ? 20 : 250)))
                .toList();
        topics.send(sets.stream().map(ReplayITCase::message).toList());
        run(topics, "--max-documents=3");

        CommandLines first = new CommandLines().streaming();
        CompletableFuture<Integer> stopped = CompletableFuture.supplyAsync(
                () -> first.run(arguments(topics, "--replay-dead-letters", "--in-flight-sets=16")));
        eventually(() -> stopped.isDone() || hasCheckpoint());
        first.shutdown().run();
        assertThat(stopped.get(60, TimeUnit.SECONDS)).as(first::err).isZero();
        assertThat(first.errLines()).last().asString().contains("stopped; ", "goes on from checkpoint");

        byte[] newer = bytes(encoded(set("newer", 2, "text")));
        topics.send(
                topics.deadLetters(), List.of(written(DeadLetter.of(Kind.POISONOUS_SET, "poison", null, newer, KEPT))));
        assertThat(replay(topics))
                .contains("replayed " + SETS + " dead letters", SETS + " ranked", "0 dead letters again");
        assertThat(ranked(topics)).hasSize(SETS).doesNotContainKey("newer");
        assertThat(replay(topics)).contains("replayed 1 dead letters", "1 ranked");
        assertThat(ranked(topics)).hasSize(SETS + 1).containsKey("newer");
    }

    private boolean hasCheckpoint() {
        Path replay = folder.resolve("replay");
        String[] names = replay.toFile().list();
        return names != null
                && Stream.of(names)
                        .anyMatch(name -> Files.exists(replay.resolve(name).resolve("_metadata")));
    }

    private static void eventually(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begin)
                    .as("in time")
                    .isLessThan(Duration.ofMinutes(2).toNanos());
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private String replay(KafkaTopics topics, String... more) {
        CommandLines replay = new CommandLines().streaming();
        String[] arguments = Stream.concat(Stream.of("--replay-dead-letters"), Stream.of(more))
                .toArray(String[]::new);
        assertThat(replay.run(arguments(topics, arguments))).as(replay::err).isZero();
        return replay.errLines().get(replay.errLines().size() - 1);
    }

    private static void assertIsTheAnswerOfTheFirstTime(
            ConsumerRecord<byte[], byte[]> record, CandidateSet set, List<ConsumerRecord<byte[], byte[]>> candidates)
            throws Exception {
        ConsumerRecord<byte[], byte[]> candidate = candidates.stream()
                .filter(each ->
                        each.value() != null && new String(each.value(), StandardCharsets.UTF_8).equals(encoded(set)))
                .findFirst()
                .orElseThrow();
        Ranking ranking = new RankingCodec().decode(record.value());
        Instant eventTime = set.eventTime() == null ? Instant.ofEpochMilli(candidate.timestamp()) : set.eventTime();
        assertThat(ranking.eventTime()).isEqualTo(eventTime);
        assertThat(record.timestamp()).isEqualTo(eventTime.toEpochMilli());
        assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
        assertThat(ranking.results()).isEqualTo(alone(set).results());
        assertThat(record.headers().lastHeader("tenant").value()).isEqualTo(new byte[] {7});
        assertThat(new String(record.headers().lastHeader("sluice-origin").value(), StandardCharsets.UTF_8))
                .isEqualTo(candidate.topic() + "-" + candidate.partition() + "-" + candidate.offset());
    }

    /** What the model says without any job. */
    private static Ranking alone(CandidateSet set) throws Exception {
        try (Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            return reranker.rerank(set, Deadline.NONE).get();
        }
    }

    /** Runs the job over the records that are there. */
    private void run(KafkaTopics topics, String... more) throws Exception {
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(arguments(topics, more))).as(sluice::err).isZero();
        StreamOptions options = sluice.streamed();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, StreamJob.configuration(options));
        StreamJob.define(environment, options, Duration.ofHours(1), true);
        environment.execute("first run");
    }

    private String[] arguments(KafkaTopics topics, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "stream",
                "--bootstrap-servers=" + kafka.bootstrapServers(),
                "--candidates=" + topics.candidates(),
                "--ranked=" + topics.ranked(),
                "--dead-letters=" + topics.deadLetters(),
                "--dead-letter-max-bytes=" + KEPT + "B",
                "--checkpoint-dir=file://" + folder,
                "--checkpoint-interval=200ms",
                "--timeout=none",
                "--parallelism=1"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private static Map<String, ConsumerRecord<byte[], byte[]>> ranked(KafkaTopics topics) {
        Map<String, ConsumerRecord<byte[], byte[]>> ranked = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.ranked())) {
            assertThat(ranked.put(new String(record.key(), StandardCharsets.UTF_8), record))
                    .isNull();
        }
        return ranked;
    }

    private static List<String> kinds(KafkaTopics topics) throws MalformedRecordException {
        return letters(topics).stream().map(letter -> letter.kind().word()).toList();
    }

    /** The dead letters of the topic in their order, and nothing for what is none. */
    private static List<DeadLetter> letters(KafkaTopics topics) throws MalformedRecordException {
        List<DeadLetter> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.deadLetters())) {
            letters.add(
                    record.value()[0] == '{'
                            ? new DeadLetterCodec().decode(record.value())
                            : DeadLetter.of(Kind.INVALID_JSON, "none", null, record.value(), 0));
        }
        return letters;
    }

    private static void configure(String topic, String name, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Collection<AlterConfigOp> change =
                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(resource, change)).all().get();
        }
    }

    private static void deleteFirst(String topic, int partition) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
    }

    private static CandidateSet set(String queryId, int documents, String text) {
        return CandidateSet.of(
                queryId,
                "what is late",
                IntStream.range(0, documents)
                        .mapToObj(index -> Document.of("d" + index, text + " " + "window ".repeat(index)))
                        .toList());
    }

    private static CandidateSet image(String queryId, String image) {
        return CandidateSet.of(queryId, "a query", List.of(new Document("d0", new Content.Image(image), null, null)));
    }

    private static Origin place(String topic) {
        return new Origin.KafkaRecord(topic, 0, 0, 1_793_527_200_000L, null, List.of());
    }

    private static String written(DeadLetter letter) {
        return new String(new DeadLetterCodec().encode(letter), StandardCharsets.UTF_8);
    }

    private static String encoded(CandidateSet set) {
        return new String(new CandidateSetCodec(WireLimits.NONE).encode(set), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> message(CandidateSet set) {
        return message(encoded(set));
    }

    private static ProducerRecord<byte[], byte[]> message(String json) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("-", bytes("key"), bytes(json));
        record.headers().add("tenant", new byte[] {7});
        return record;
    }
}
