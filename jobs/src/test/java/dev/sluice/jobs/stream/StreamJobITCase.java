package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.jobs.options.Timeout;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.ranking.wire.RankingCodec;
import dev.sluice.ranking.wire.RunSummaryCodec;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.Reranking;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole graph: a real broker, a Flink cluster, the embedded model. */
@org.junit.jupiter.api.Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class StreamJobITCase {

    private static final long SEED = 1_125;
    private static final int SETS = 40;
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
    private static final Measure NDCG = Measure.parse("nDCG@10");

    /** A tiny checkpoint with calls of its own code. */
    private static final Path LISTWISE = model("listwise", "tiny-v3.5");

    /** A tiny cross-encoder with calls of the reference. */
    private static final Path CROSS_ENCODER = model("crossencoder", "tiny-v2");

    private static Path model(String family, String name) {
        return Path.of("..", "operators", "inference", "src", "test", "resources", family, name);
    }

    private static final List<String> WORDS = List.of(
            "stream",
            "table",
            "window",
            "state",
            "key",
            "sink",
            "source",
            "watermark",
            "join",
            "late",
            "slot",
            "task",
            "graph",
            "ranking",
            "query",
            "document",
            "score",
            "label");

    private static EmbeddedKafka kafka;
    private static List<CandidateSet> sets;
    private static Map<String, List<RankedDocument>> expected;

    @BeforeAll
    static void rankEachSetAlone(@TempDir Path folder) throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        sets = IntStream.range(0, SETS).mapToObj(number -> set(number, random)).toList();
        expected = new HashMap<>();
        RerankerOptions alone = RerankerOptions.builder()
                .batchDocuments(1)
                .linger(Duration.ZERO)
                .cacheBytes(0)
                .build();
        try (Reranker reranker = Rerankers.open(alone)) {
            for (CandidateSet set : sets) {
                expected.put(
                        set.queryId(), reranker.rerank(set, Deadline.NONE).get().results());
            }
        }
    }

    @AfterAll
    static void stopTheBroker() {
        kafka.close();
    }

    @ParameterizedTest
    @CsvSource({"1, ORDERED, EXACTLY_ONCE", "4, UNORDERED, EXACTLY_ONCE", "4, UNORDERED, AT_LEAST_ONCE"})
    void eachSetIsAnsweredOnceWithTheScoresThatItHasAlone(int parallelism, Reranking.Order order, Delivery delivery)
            throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "p" + parallelism + delivery.toString());
        List<CandidateSet> shuffled = new ArrayList<>(sets);
        Collections.shuffle(shuffled, new Random(parallelism));
        topics.send(shuffled.stream().map(StreamJobITCase::message).toList());
        run(topics, parallelism, order, delivery);

        Map<String, Ranking> rankings = new HashMap<>();
        Set<String> origins = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.ranked())) {
            Ranking ranking = new RankingCodec().decode(record.value());
            assertThat(rankings.put(ranking.queryId(), ranking)).isNull();
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(ranking.queryId());
            assertThat(record.headers().lastHeader("tenant").value()).isEqualTo(new byte[] {7});
            assertThat(origins.add(new String(
                            record.headers().lastHeader("sluice-origin").value(), StandardCharsets.UTF_8)))
                    .isTrue();
        }
        assertThat(topics.read(topics.deadLetters())).isEmpty();
        assertThat(rankings).hasSize(SETS);
        rankings.forEach((query, ranking) -> {
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(ranking.results()).isEqualTo(expected.get(query));
        });
        checkQuality(topics, rankings);
    }

    private static void checkQuality(KafkaTopics topics, Map<String, Ranking> rankings) throws Exception {
        double firstStage = 0;
        double reranked = 0;
        List<CandidateSet> judged = sets.stream().filter(CandidateSet::isJudged).toList();
        for (CandidateSet set : judged) {
            firstStage += NDCG.of(JudgedRanking.ofFirstStage(set));
            reranked += NDCG.of(JudgedRanking.of(set, rankings.get(set.queryId())));
        }
        List<QualityReport> windows = new ArrayList<>();
        RunSummary summary = null;
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.quality())) {
            if (new ObjectMapper().readTree(record.value()).has("window")) {
                windows.add(new QualityReportCodec().decode(record.value()));
            } else {
                summary = new RunSummaryCodec().decode(record.value());
            }
        }
        assertThat(summary).isNotNull();
        assertThat(summary.queries()).isEqualTo(SETS);
        assertThat(summary.ranked()).isEqualTo(SETS);
        assertThat(summary.deadLetters()).isZero();
        assertThat(summary.inferences()).isPositive();
        assertThat(summary.measures().get("nDCG@10").firstStage()).isCloseTo(firstStage / judged.size(), within(1e-12));
        assertThat(summary.measures().get("nDCG@10").reranked()).isCloseTo(reranked / judged.size(), within(1e-12));
        assertThat(summary.measures().get("nDCG@10").confidenceInterval()).isNotNull();

        Map<QualityReport.Window, QualityReport> last = windows.stream()
                .collect(Collectors.toMap(QualityReport::window, report -> report, (older, newer) -> newer));
        assertThat(last).hasSize(4);
        assertThat(last.values().stream().mapToLong(QualityReport::queries).sum())
                .isEqualTo(SETS);
        assertThat(last.values().stream()
                        .mapToDouble(report -> report.judgedQueries()
                                * report.measures().get("nDCG@10").reranked())
                        .sum())
                .isCloseTo(reranked, within(1e-9));
    }

    @Test
    void aListwiseModelScoresAsItsOwnCodeDoes() throws Exception {
        assertScoresAreThoseOfTheReference("listwise", LISTWISE, StreamJobITCase::hasDefaultLimits);
    }

    @Test
    void aCrossEncoderScoresAsItsOwnCodeDoes() throws Exception {
        assertScoresAreThoseOfTheReference("cross-encoder", CROSS_ENCODER, StreamJobITCase::hasDefaultWindows);
    }

    private static void assertScoresAreThoseOfTheReference(String name, Path model, Predicate<JsonNode> isAsked)
            throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, name);
        Map<String, JsonNode> cases = new HashMap<>();
        for (String line : Files.readAllLines(model.resolve("cases.jsonl"))) {
            JsonNode golden = new ObjectMapper().readTree(line);
            if (isAsked.test(golden)) {
                cases.put(golden.get("name").asText(), golden);
            }
        }
        assertThat(cases).hasSizeGreaterThan(15);
        topics.send(cases.values().stream()
                .map(StreamJobITCase::goldenSet)
                .map(StreamJobITCase::message)
                .toList());
        RerankerOptions options =
                RerankerOptions.builder().model(model.toString()).build();
        run(topics, options, 2, Reranking.Order.UNORDERED, Delivery.EXACTLY_ONCE);

        assertThat(topics.read(topics.deadLetters())).isEmpty();
        List<ConsumerRecord<byte[], byte[]>> records = topics.read(topics.ranked());
        assertThat(records).hasSameSizeAs(cases.values());
        double reranked = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Ranking ranking = new RankingCodec().decode(record.value());
            JsonNode golden = cases.remove(ranking.queryId());
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(ranking.model().name()).isEqualTo(String.valueOf(model.getFileName()));
            for (RankedDocument result : ranking.results()) {
                assertThat((double) result.relevanceScore())
                        .isCloseTo(
                                golden.get("expected")
                                        .get("scores")
                                        .get(result.index())
                                        .asDouble(),
                                within(1e-4));
            }
            reranked += NDCG.of(JudgedRanking.of(goldenSet(golden), ranking));
        }
        // The case's own best document is labelled, and it has to come first: in ties the other may.
        assertThat(reranked / records.size()).isGreaterThan(0.99);
    }

    private static boolean hasDefaultWindows(JsonNode golden) {
        JsonNode options = golden.get("options");
        return golden.get("documents").path(0).isTextual()
                && options.get("mode").asText().equals("windows")
                && options.get("max_length").asInt() == 1_024
                && options.get("max_query_length").asInt() == 512
                && options.get("overlap").asInt() == 80
                && !options.has("top_n")
                && !golden.get("expected").has("error");
    }

    private static boolean hasDefaultLimits(JsonNode golden) {
        int documents = golden.get("documents").size();
        JsonNode options = golden.get("options");
        return documents > 0
                && documents <= 64
                && options.get("block_size").asInt() >= documents
                && options.get("max_query_tokens").asInt() == 1_024
                && options.get("max_document_tokens").asInt() == 8_192
                && options.get("model_max_length").asInt() == 131_072;
    }

    private static CandidateSet goldenSet(JsonNode golden) {
        List<Document> documents = new ArrayList<>();
        int best = golden.get("expected").get("order").get(0).asInt();
        for (JsonNode text : golden.get("documents")) {
            int index = documents.size();
            documents.add(Document.of("d" + index, text.asText()).withLabel(index == best ? 1 : 0));
        }
        String instruction = golden.path("instruction").asText("");
        return new CandidateSet(
                golden.get("name").asText(),
                new Content.Text(golden.get("query").asText()),
                instruction.isEmpty() || golden.path("instruction").isNull() ? null : instruction,
                null,
                documents,
                START,
                Attributes.NONE,
                null);
    }

    @Test
    void whatCannotBeAnsweredIsADeadLetterAndTheRestGoesOn() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "bad");
        CandidateSet good = sets.get(0);
        CandidateSet image = CandidateSet.of(
                "image", "a query", List.of(new Document("d0", new Content.Image("a.png"), null, null)));
        CandidateSet ahead = good.withEventTime(Instant.now().plus(Duration.ofDays(2)));
        CandidateSet many = CandidateSet.of(
                "many",
                "q",
                IntStream.range(0, 10_001)
                        .mapToObj(id -> Document.of("d" + id, ""))
                        .toList());
        CandidateSet none = CandidateSet.of("none", "nothing was found", List.of());
        topics.send(List.of(
                message("{\"query_id\": \"q"),
                message("{\"query\": \"no id\", \"documents\": []}"),
                message("{\"query_id\": 7, \"query\": \"q\", \"documents\": []}"),
                message("{\"query_id\": \"q\", \"query\": \"q\", \"documents\": [{\"id\": \"a\", \"text\": \"\"},"
                        + " {\"id\": \"a\", \"text\": \"\"}]}"),
                message("{\"query_id\": \"q\", \"query\": \"\\ud800\", \"documents\": []}"),
                message(image),
                message(ahead),
                message(many),
                new ProducerRecord<>("-", null),
                message(none),
                message(good)));
        run(topics, 2, Reranking.Order.UNORDERED, Delivery.EXACTLY_ONCE);

        Map<String, Ranking> rankings = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.ranked())) {
            Ranking ranking = new RankingCodec().decode(record.value());
            rankings.put(ranking.queryId(), ranking);
        }
        assertThat(rankings).containsOnlyKeys("none", good.queryId());
        assertThat(rankings.get("none").results()).isEmpty();
        assertThat(rankings.get("none").usage()).isEqualTo(Ranking.Usage.NONE);
        assertThat(rankings.get(good.queryId()).results()).isEqualTo(expected.get(good.queryId()));

        List<String> kinds = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.deadLetters())) {
            JsonNode letter = new ObjectMapper().readTree(record.value());
            kinds.add(letter.get("error").asText());
            assertThat(letter.get("reason").asText()).isNotBlank();
            assertThat(letter.get("origin").get("topic").asText()).isEqualTo(topics.candidates());
        }
        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "invalid_json",
                        "missing_field",
                        "wrong_type",
                        "duplicate_id",
                        "invalid_text",
                        "unsupported_set",
                        "event_time_ahead",
                        "too_many_documents",
                        "null_value");
    }

    private static void run(KafkaTopics topics, int parallelism, Reranking.Order order, Delivery delivery)
            throws Exception {
        run(topics, RerankerOptions.defaults(), parallelism, order, delivery);
    }

    private static void run(
            KafkaTopics topics, RerankerOptions reranker, int parallelism, Reranking.Order order, Delivery delivery)
            throws Exception {
        StreamOptions options = new StreamOptions(
                new Scoring(
                        reranker,
                        null,
                        null,
                        Timeout.NONE,
                        8,
                        WireLimits.DEFAULT,
                        DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES),
                new StreamOptions.Kafka(kafka.bootstrapServers(), Map.of()),
                new StreamOptions.Candidates(
                        topics.candidates(),
                        topics.candidates(),
                        new StartingPosition.Earliest(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofHours(1)),
                new StreamOptions.Results(
                        topics.ranked(), topics.deadLetters(), topics.quality(), delivery, topics.candidates()),
                StreamOptions.Feedback.NONE,
                StreamOptions.Quality.tumbling(Duration.ofMinutes(10), Duration.ofHours(1)),
                StreamOptions.Alerts.NONE,
                null,
                new StreamOptions.Checkpoints(null, Duration.ofMillis(500)),
                order,
                parallelism,
                false);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, StreamJob.configuration(options));
        StreamJob.define(environment, options, Duration.ofSeconds(10), true);
        environment.execute("test");
    }

    private static ProducerRecord<byte[], byte[]> message(CandidateSet set) {
        return message(new String(new CandidateSetCodec(WireLimits.NONE).encode(set), StandardCharsets.UTF_8));
    }

    private static ProducerRecord<byte[], byte[]> message(String json) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("-", json.getBytes(StandardCharsets.UTF_8));
        record.headers().add("tenant", new byte[] {7});
        return record;
    }

    private static CandidateSet set(int number, Random random) {
        List<Document> documents = IntStream.range(0, 1 + random.nextInt(12))
                .mapToObj(index -> Document.of("d" + index, words(2 + random.nextInt(40), random)))
                .map(document -> number % 5 == 0 ? document : document.withLabel(random.nextInt(3)))
                .toList();
        return new CandidateSet(
                "q" + number,
                new Content.Text(words(3 + random.nextInt(4), random)),
                null,
                null,
                documents,
                START.plus(Duration.ofMinutes(number)),
                Attributes.NONE,
                null);
    }

    private static String words(int count, Random random) {
        return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }
}
