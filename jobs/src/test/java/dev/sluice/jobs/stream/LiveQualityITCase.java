package dev.sluice.jobs.stream;

import static dev.sluice.jobs.stream.WrittenQuality.eventually;
import static dev.sluice.jobs.stream.WrittenQuality.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.ClickCodec;
import dev.sluice.ranking.wire.JudgmentCodec;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.quality.AlertBounds;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.quality.Segmentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Judgments and clicks from topics to reports, alerts and dead letters on topics, with a job that goes on. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class LiveQualityITCase {

    private static final long SEED = 20261126;
    private static final Duration REACH = Duration.ofMinutes(20);
    private static final List<Measure> MEASURES = List.of(Measure.parse("nDCG@10"), Measure.parse("RR@10"));
    private static final double BOUND = 0.99;
    private static final int PARTITIONS = 3;
    private static final String MALFORMED = "{\"query_id\": \"q0\", \"document_id\": \"d0\", \"grade\": 1.5}";
    private static final List<String> WORDS =
            List.of("stream", "table", "window", "state", "key", "sink", "source", "watermark", "join", "late");

    private static EmbeddedKafka kafka;

    private final Random random = new Random(SEED);
    private final Map<String, CandidateSet> sets = new HashMap<>();
    private final List<Judgment> judgments = new ArrayList<>();
    private final Map<String, List<String>> clicked = new HashMap<>();

    @BeforeAll
    static void startTheBroker(@TempDir Path folder) throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        System.out.println("LiveQualityITCase: seed " + SEED);
    }

    @AfterAll
    static void stopTheBroker() {
        kafka.close();
    }

    @Test
    void resultsAreReportedByJudgmentsAndClicksAndCorrectedWhenMoreComes() throws Exception {
        KafkaTopics topics = new KafkaTopics(kafka, "live").withFeedback();
        JobClient job = start(topics, "live");

        // Before their results, by the offset that a checkpoint committed.
        Judgment late = judgment("q0", "d0", 1, 2);
        topics.send(
                topics.judgments(),
                List.of(
                        MALFORMED,
                        judged("q0", "d0", 2, 0),
                        judged("q0", "not found", 3, 0),
                        judged("q1", "d1", 1, 1)));
        eventually(() -> WrittenQuality.position(kafka.bootstrapServers(), "live/group", topics.judgments()) == 4);

        search(topics, 1, 4, "q0", "q1", "q2", "q3");
        topics.send(topics.judgments(), List.of(judged("q3", "d2", 1, 5), judged("q4", "d0", 1, 15)));
        topics.send(topics.clicks(), List.of(click("q0", "d1", 6), click("q2", "d3", 6), click("q5", "d0", 15)));
        search(topics, 15, 15, "q4", "q5", "q6");
        eventually(() -> WrittenQuality.has(topics, 0, 0));

        // After the first window has fired.
        topics.send(topics.judgments(), List.of(judged("q2", "d3", 1, 5), judged("q0", "d1", 0, 5), tick(25)));
        topics.send(topics.clicks(), List.of(click("q1", "d2", 7), clickTick(25)));
        search(topics, 25, 25, "q7", "q8", "q9");
        eventually(() -> WrittenQuality.has(topics, 0, 1) && WrittenQuality.has(topics, 10, 0));

        // After everything of the first windows is closed.
        topics.send(topics.judgments(), List.of(tick(90)));
        topics.send(topics.clicks(), List.of(clickTick(90)));
        search(topics, 90, 90, "q10", "q11", "q12");
        eventually(() -> WrittenQuality.has(topics, 20, 0));
        topics.send(topics.judgments(), List.of(encoded(late)));
        eventually(() -> topics.read(topics.deadLetters()).size() == 2);
        job.cancel().get(60, TimeUnit.SECONDS);

        List<QualityReport> reports = WrittenQuality.reports(topics);
        assertThat(reports)
                .filteredOn(report -> WrittenQuality.startsAt(report, 0))
                .extracting(QualityReport::revision)
                .containsOnly(0, 1);
        Map<String, Ranking> rankings = WrittenQuality.rankings(topics);
        assertThat(rankings.keySet()).containsExactlyInAnyOrderElementsOf(sets.keySet());
        checkMeasures(reports, rankings, 0, 1, List.of("q0", "q1", "q2", "q3"));
        checkMeasures(reports, rankings, 10, 0, List.of("q4", "q5", "q6"));
        checkMeasures(reports, rankings, 20, 0, List.of("q7", "q8", "q9"));
        QualityReport corrected = WrittenQuality.report(reports, 0, 1, QualityReport.Source.JUDGED, null);
        assertThat(WrittenQuality.report(reports, 0, 0, QualityReport.Source.JUDGED, null)
                        .judgedQueries())
                .isEqualTo(3);
        assertThat(corrected.judgedQueries()).isEqualTo(4);
        assertThat(corrected.measures().get("nDCG@10").confidenceInterval()).isNotNull();
        checkDeadLetters(topics, late);
        checkAlerts(topics, reports);
    }

    /** Recomputes the reports of a window from what the topics hold. */
    private void checkMeasures(
            List<QualityReport> reports, Map<String, Ranking> rankings, int minute, int revision, List<String> ids) {
        for (String tenant : new String[] {null, "a", "b"}) {
            Map<String, String> segment = tenant == null ? null : Map.of("tenant", tenant);
            List<String> part = ids.stream()
                    .filter(id -> tenant == null || tenant(id).equals(tenant))
                    .toList();
            for (QualityReport.Source source : QualityReport.Source.values()) {
                QualityReport report = WrittenQuality.report(reports, minute, revision, source, segment);
                List<String> known = part.stream()
                        .filter(id -> !grades(id, source).isEmpty())
                        .toList();
                assertThat(report.queries()).isEqualTo(part.size());
                assertThat(report.judgedQueries()).isEqualTo(known.size());
                assertThat(report.fallbackShare()).isZero();
                assertThat(report.clicks() != null).isEqualTo(source == QualityReport.Source.CLICKS);
                if (known.isEmpty()) {
                    assertThat(report.measures().values()).hasSize(2).containsOnly(MeasureComparison.NONE);
                }
                for (Measure measure : known.isEmpty() ? List.<Measure>of() : MEASURES) {
                    MeasureComparison comparison = report.measures().get(measure.name());
                    double firstStage = mean(measure, source, known, this::firstStage);
                    double reranked = mean(measure, source, known, id -> shown(rankings.get(id)));
                    assertThat(comparison.firstStage()).isCloseTo(firstStage, within(1e-12));
                    assertThat(comparison.reranked()).isCloseTo(reranked, within(1e-12));
                    assertThat(comparison.difference()).isCloseTo(reranked - firstStage, within(1e-12));
                    assertThat(report.measuresRankedOnly()).isEqualTo(report.measures());
                }
            }
        }
    }

    private interface Order {
        List<String> of(String queryId);
    }

    private double mean(Measure measure, QualityReport.Source source, List<String> ids, Order order) {
        return ids.stream()
                .mapToDouble(id -> measure.of(JudgedRanking.of(order.of(id), grades(id, source))))
                .average()
                .orElseThrow();
    }

    private Map<String, Integer> grades(String queryId, QualityReport.Source source) {
        return source == QualityReport.Source.CLICKS
                ? clicked.getOrDefault(queryId, List.of()).stream().collect(Collectors.toMap(id -> id, id -> 1))
                : judgments.stream()
                        .filter(judgment -> judgment.queryId().equals(queryId))
                        .collect(Collectors.toMap(Judgment::documentId, Judgment::grade));
    }

    private List<String> firstStage(String queryId) {
        return sets.get(queryId).documents().stream().map(Document::id).toList();
    }

    private static List<String> shown(Ranking ranking) {
        return ranking.results().stream().map(RankedDocument::id).toList();
    }

    private static void checkDeadLetters(KafkaTopics topics, Judgment late) throws Exception {
        Map<String, JsonNode> letters = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : topics.read(topics.deadLetters())) {
            JsonNode letter = new ObjectMapper().readTree(record.value());
            letters.put(letter.get("error").asText(), letter);
            assertThat(letter.get("origin").get("topic").asText()).isEqualTo(topics.judgments());
            assertThat(new String(record.headers().lastHeader("sluice-origin").value(), StandardCharsets.UTF_8))
                    .isEqualTo(topics.judgments() + "-0-"
                            + letter.get("origin").get("offset").asLong());
        }
        assertThat(letters).containsOnlyKeys("invalid_value", "late_feedback");
        assertThat(letters.get("invalid_value").get("origin").get("offset").asLong())
                .isZero();
        assertThat(payload(letters.get("invalid_value"))).isEqualTo(MALFORMED.getBytes(StandardCharsets.UTF_8));
        long last = topics.read(topics.judgments()).size() - 1L;
        assertThat(letters.get("late_feedback").get("origin").get("offset").asLong())
                .isEqualTo(last);
        assertThat(letters.get("late_feedback").get("reason").asText())
                .startsWith(
                        "The judgment of 2026-11-01T10:02:00Z came when event time stood at 2026-11-01T11:29:54.999Z;");
        Judgment refused = new JudgmentCodec().decode(payload(letters.get("late_feedback")));
        assertThat(refused).isEqualTo(late);
    }

    private static byte[] payload(JsonNode letter) {
        return Base64.getDecoder().decode(letter.get("payload").asText());
    }

    /** With one window in a row, an alert is the first report below the bound, and the first that no longer is. */
    private static void checkAlerts(KafkaTopics topics, List<QualityReport> reports) throws Exception {
        Map<WrittenQuality.Subject, List<String>> alerts = new HashMap<>();
        for (QualityAlert alert : WrittenQuality.alerts(topics)) {
            assertThat(alert.figure()).isEqualTo(QualityAlert.Figure.RERANKED);
            assertThat(alert.measure()).isEqualTo("nDCG@10");
            assertThat(alert.bound()).isEqualTo(BOUND);
            alerts.computeIfAbsent(
                            new WrittenQuality.Subject(alert.source(), alert.segment()), subject -> new ArrayList<>())
                    .add(alert.state() + " at " + alert.value());
        }
        Map<WrittenQuality.Subject, List<String>> expected = new HashMap<>();
        reports.stream()
                .collect(Collectors.groupingBy(report -> new WrittenQuality.Subject(report.source(), report.segment())))
                .forEach((subject, sequence) -> {
                    List<String> changes = alertsOf(sequence);
                    if (!changes.isEmpty()) {
                        expected.put(subject, changes);
                    }
                });
        assertThat(expected.get(new WrittenQuality.Subject(QualityReport.Source.JUDGED, null))
                        .get(0))
                .startsWith("RAISED at 0.");
        assertThat(alerts).isEqualTo(expected);
    }

    private static List<String> alertsOf(List<QualityReport> sequence) {
        List<String> changes = new ArrayList<>();
        boolean raised = false;
        QualityReport newest = null;
        for (QualityReport report : sequence) {
            MeasureComparison comparison = report.measures().get("nDCG@10");
            boolean isOlder = newest != null
                    && report.window().start().isBefore(newest.window().start());
            if (comparison == null || comparison.reranked() == null || isOlder) {
                continue;
            }
            newest = report;
            if (comparison.reranked() < BOUND != raised) {
                raised = !raised;
                changes.add((raised ? "RAISED" : "CLEARED") + " at " + comparison.reranked());
            }
        }
        return changes;
    }

    private static JobClient start(KafkaTopics topics, String prefix) throws Exception {
        StreamOptions base =
                StreamFixture.on(kafka.bootstrapServers(), prefix).withQuality().options();
        Duration window = Duration.ofMinutes(10);
        StreamOptions options = new StreamOptions(
                base.scoring(),
                base.kafka(),
                base.candidates(),
                base.results(),
                new StreamOptions.Feedback(
                        topics.judgments(),
                        topics.clicks(),
                        REACH,
                        ConflictingJudgments.LAST,
                        QualityOptions.DEFAULT_PROPENSITIES),
                new StreamOptions.Quality(window, window, REACH, MEASURES, List.of(Segmentation.parse("tenant=a,b"))),
                new StreamOptions.Alerts(
                        topics.alerts(), new AlertBounds(List.of(AlertBounds.Bound.reranked("nDCG@10", BOUND)), 1)),
                null,
                base.checkpoints(),
                base.order(),
                base.parallelism(),
                false);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, StreamJob.configuration(options));
        StreamJob.define(environment, options, Duration.ofHours(1), false);
        return environment.executeAsync("live quality");
    }

    /** Candidate sets from one minute to another, over the partitions in turn. */
    private void search(KafkaTopics topics, int from, int to, String... ids) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int place = 0; place < ids.length; place++) {
            CandidateSet set = set(ids[place], minute(Math.min(from + place, to)));
            sets.put(set.queryId(), set);
            records.add(new ProducerRecord<>("-", new CandidateSetCodec(WireLimits.NONE).encode(set)));
        }
        assertThat(records).as("so that each partition moves event time").hasSizeGreaterThanOrEqualTo(PARTITIONS);
        topics.send(records);
    }

    private CandidateSet set(String id, Instant time) {
        List<Document> documents = IntStream.range(0, 6)
                .mapToObj(index -> Document.of("d" + index, words(12)))
                .toList();
        return new CandidateSet(
                id,
                new Content.Text(words(3)),
                null,
                null,
                documents,
                time,
                new Attributes("{\"tenant\":\"" + tenant(id) + "\"}"),
                null);
    }

    private static String tenant(String queryId) {
        return Integer.parseInt(queryId.substring(1)) % 2 == 0 ? "a" : "b";
    }

    private String words(int count) {
        return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }

    private static Judgment judgment(String queryId, String documentId, int grade, int minute) {
        return new Judgment(queryId, documentId, grade, minute(minute), "test", null);
    }

    /** A judgment that counts. */
    private String judged(String queryId, String documentId, int grade, int minute) {
        Judgment judgment = judgment(queryId, documentId, grade, minute);
        judgments.add(judgment);
        return encoded(judgment);
    }

    /** A click that counts. */
    private String click(String queryId, String documentId, int minute) {
        clicked.computeIfAbsent(queryId, id -> new ArrayList<>()).add(documentId);
        return encodedClick(queryId, documentId, minute);
    }

    /** Moves event time in the judgments, and is about nothing else. */
    private static String tick(int minute) {
        return encoded(judgment("nobody's", "d0", 1, minute));
    }

    private static String clickTick(int minute) {
        return encodedClick("nobody's", "d0", minute);
    }

    private static String encoded(Judgment judgment) {
        return new String(new JudgmentCodec().encode(judgment), StandardCharsets.UTF_8);
    }

    private static String encodedClick(String queryId, String documentId, int minute) {
        return new String(
                new ClickCodec().encode(new Click(queryId, documentId, minute(minute), null)), StandardCharsets.UTF_8);
    }
}
