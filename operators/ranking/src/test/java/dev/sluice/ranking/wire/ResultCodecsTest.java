package dev.sluice.ranking.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ResultCodecsTest {

    private static final ModelIdentity MODEL = new ModelIdentity("jina-reranker-v3", "abc", "fp32");
    private static final String MODEL_JSON =
            "{\"name\":\"jina-reranker-v3\",\"version\":\"abc\",\"precision\":\"fp32\"}";
    private static final Map<String, MeasureComparison> MEASURES = Map.of(
            "nDCG@10",
            new MeasureComparison(0.1, 0.30000000000000004, 0.2, new MeasureComparison.Interval(-0.0, 0.4, 0.95)));
    private static final String MEASURES_JSON = "{\"nDCG@10\":{\"first_stage\":0.1,\"reranked\":0.30000000000000004,"
            + "\"difference\":0.2,\"confidence_interval\":[-0.0,0.4],\"confidence_level\":0.95}}";

    private final RankingCodec rankings = new RankingCodec();
    private final DeadLetterCodec deadLetters = new DeadLetterCodec();
    private final OriginCodec origins = new OriginCodec();
    private final QualityReportCodec reports = new QualityReportCodec();
    private final QualityAlertCodec alerts = new QualityAlertCodec();
    private final RunSummaryCodec summaries = new RunSummaryCodec();

    @Test
    void aRankingHasTheDocumentedForm() throws Exception {
        Ranking ranking = new Ranking(
                "q1",
                MODEL,
                Ranking.Status.RANKED,
                null,
                List.of(
                        new RankedDocument(2, "d3", 0.93f, 1, 3, false),
                        new RankedDocument(0, "d1", -0.0f, 2, 1, true)),
                new Ranking.Usage(1234, 2),
                new Ranking.Timings(Duration.ofNanos(1_200_000), Duration.ofMillis(33), Duration.ofNanos(35_100_001)),
                Instant.parse("2026-11-23T10:00:00Z"),
                new Attributes("{\"tenant\":\"a\"}"),
                null);
        assertThat(new String(rankings.encode(ranking), UTF_8))
                .isEqualTo("{\"query_id\":\"q1\",\"model\":" + MODEL_JSON + ",\"status\":\"ranked\",\"reason\":null,"
                        + "\"results\":[{\"index\":2,\"id\":\"d3\",\"relevance_score\":0.93,\"rank\":1,"
                        + "\"first_stage_rank\":3,\"truncated\":false},{\"index\":0,\"id\":\"d1\","
                        + "\"relevance_score\":-0.0,\"rank\":2,\"first_stage_rank\":1,\"truncated\":true}],"
                        + "\"usage\":{\"total_tokens\":1234,\"inferences\":2},"
                        + "\"timings_ms\":{\"queue\":1.2,\"inference\":33.0,\"total\":35.100001},"
                        + "\"event_time\":\"2026-11-23T10:00:00Z\",\"attributes\":{\"tenant\":\"a\"}}");
        assertThat(rankings.decode(rankings.encode(ranking))).isEqualTo(ranking);
    }

    @Test
    void whatDiffersFromRunToRunCanBeLeftOut() throws Exception {
        Ranking ranking = new Ranking(
                "q1",
                MODEL,
                Ranking.Status.RANKED,
                null,
                List.of(new RankedDocument(0, "d1", 0.5f, 1, 1, false)),
                new Ranking.Usage(1234, 2),
                new Ranking.Timings(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3)),
                null,
                Attributes.NONE,
                null);
        byte[] record = RankingCodec.withoutTimings().encode(ranking);
        assertThat(new String(record, UTF_8))
                .contains("\"usage\":{\"total_tokens\":1234},\"event_time\"")
                .doesNotContain("timings_ms", "inferences");
        Ranking read = rankings.decode(record);
        assertThat(read.results()).isEqualTo(ranking.results());
        assertThat(read.usage()).isEqualTo(new Ranking.Usage(1234, 0));
        assertThat(read.timings()).isEqualTo(Ranking.Timings.NONE);
    }

    @Test
    void aFallbackHasNullScoresAndAReason() throws Exception {
        Ranking ranking = new Ranking(
                "q1",
                MODEL,
                Ranking.Status.FALLBACK,
                "The model was too slow",
                List.of(new RankedDocument(0, "d", null, 1, 1, false)),
                Ranking.Usage.NONE,
                Ranking.Timings.NONE,
                null,
                Attributes.NONE,
                null);
        assertThat(new String(rankings.encode(ranking), UTF_8))
                .contains("\"status\":\"fallback\",\"reason\":\"The model was too slow\"")
                .contains("\"relevance_score\":null")
                .contains("\"event_time\":null,\"attributes\":{}");
        assertThat(rankings.decode(rankings.encode(ranking))).isEqualTo(ranking);
    }

    @Test
    void theOriginOfARankingIsNotOnTheWire() throws Exception {
        Ranking ranking = new Ranking(
                "q1",
                MODEL,
                Ranking.Status.RANKED,
                null,
                List.of(),
                Ranking.Usage.NONE,
                Ranking.Timings.NONE,
                null,
                Attributes.NONE,
                new Origin.FileLine("secret-file", 3));
        assertThat(new String(rankings.encode(ranking), UTF_8)).doesNotContain("secret-file");
        assertThat(rankings.decode(rankings.encode(ranking)).origin()).isNull();
    }

    @Test
    void attributesWithOddCharactersComeBack() throws Exception {
        Ranking ranking = new Ranking(
                "q1",
                MODEL,
                Ranking.Status.RANKED,
                null,
                List.of(),
                Ranking.Usage.NONE,
                Ranking.Timings.NONE,
                null,
                new Attributes("{\"a\":\"\uD83D\"}"),
                null);
        assertThat(rankings.decode(rankings.encode(ranking))).isEqualTo(ranking);
    }

    @Test
    void aScoreThatIsNoNumberIsNotWritten() {
        Ranking ranking = new Ranking(
                "q1",
                MODEL,
                Ranking.Status.RANKED,
                null,
                List.of(new RankedDocument(0, "d", Float.NaN, 1, 1, false)),
                Ranking.Usage.NONE,
                Ranking.Timings.NONE,
                null,
                Attributes.NONE,
                null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rankings.encode(ranking))
                .withMessageContaining("'relevance_score' is NaN; expected a finite number");
    }

    @Test
    void aDeadLetterHasTheDocumentedForm() throws Exception {
        DeadLetter letter = DeadLetter.of(
                DeadLetter.Kind.INVALID_JSON,
                "The record is no JSON",
                new Origin.KafkaRecord(
                        "candidates",
                        3,
                        9_007_199_254_740_993L,
                        -1,
                        Bytes.of((byte) 'k'),
                        List.of(
                                new Origin.Header("a", Bytes.of((byte) 0xFF)),
                                new Origin.Header("a", Bytes.of()),
                                new Origin.Header("", null))),
                "abc".getBytes(UTF_8),
                2);
        assertThat(new String(deadLetters.encode(letter), UTF_8))
                .isEqualTo("{\"error\":\"invalid_json\",\"reason\":\"The record is no JSON\",\"origin\":{"
                        + "\"topic\":\"candidates\",\"partition\":3,\"offset\":9007199254740993,\"timestamp\":-1,"
                        + "\"key\":\"aw==\",\"headers\":[{\"name\":\"a\",\"value\":\"/w==\"},"
                        + "{\"name\":\"a\",\"value\":\"\"},{\"name\":\"\",\"value\":null}]},"
                        + "\"payload\":\"YWI=\",\"payload_bytes\":3,\"payload_sha256\":"
                        + "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}");
        assertThat(deadLetters.decode(deadLetters.encode(letter))).isEqualTo(letter);
    }

    @Test
    void aDeadLetterWithoutOriginComesBack() throws Exception {
        for (DeadLetter.Kind kind : DeadLetter.Kind.values()) {
            DeadLetter letter = DeadLetter.of(kind, "why", null, new byte[0], 10);
            assertThat(new String(deadLetters.encode(letter), UTF_8)).contains("\"origin\":null");
            assertThat(deadLetters.decode(deadLetters.encode(letter))).isEqualTo(letter);
        }
    }

    @Test
    void originsComeBackWhateverTheirNamesHold() throws Exception {
        List<Origin> examples = List.of(
                new Origin.FileLine("data/sets.jsonl", Long.MAX_VALUE),
                new Origin.FileLine("odd\0\uD83D name \uDE00\uD83D\uDE00", 1),
                new Origin.KafkaRecord("t", 0, 0, 0, null, List.of()),
                new Origin.KafkaRecord("t", 0, 0, 0, null, List.of(new Origin.Header("\0\uDC00\"\n", null))));
        for (Origin origin : examples) {
            assertThat(origins.decode(origins.encode(origin))).isEqualTo(origin);
        }
        assertThat(new String(origins.encode(examples.get(0)), UTF_8))
                .isEqualTo("{\"file\":\"data/sets.jsonl\",\"line\":9223372036854775807}");
    }

    @Test
    void aQualityReportHasTheDocumentedForm() throws Exception {
        QualityReport report = new QualityReport(
                new QualityReport.Window(Instant.parse("2026-11-23T10:00:00Z"), Instant.parse("2026-11-23T10:05:00Z")),
                1,
                Map.of("tenant", "a"),
                QualityReport.Source.JUDGED,
                MODEL,
                20,
                15,
                0.25,
                0.05,
                MEASURES,
                Map.of(),
                null);
        assertThat(new String(reports.encode(report), UTF_8))
                .isEqualTo("{\"window\":{\"start\":\"2026-11-23T10:00:00Z\",\"end\":\"2026-11-23T10:05:00Z\"},"
                        + "\"revision\":1,\"segment\":{\"tenant\":\"a\"},\"source\":\"judged\",\"model\":" + MODEL_JSON
                        + ",\"queries\":20,\"judged_queries\":15,\"unjudged_share\":0.25,\"fallback_share\":0.05,"
                        + "\"measures\":" + MEASURES_JSON + ",\"measures_ranked_only\":{}}");
        assertThat(reports.decode(reports.encode(report))).isEqualTo(report);
    }

    @Test
    void aReportWithoutJudgedQueriesSaysNullAndNeverZero() throws Exception {
        QualityReport report = new QualityReport(
                null,
                0,
                null,
                QualityReport.Source.CLICKS,
                MODEL,
                3,
                0,
                null,
                0,
                Map.of("RR", MeasureComparison.NONE),
                Map.of(),
                new QualityReport.Clicks(null, List.of(0.5, 0.25), Map.of("nDCG@10", MeasureComparison.NONE)));
        assertThat(new String(reports.encode(report), UTF_8))
                .startsWith("{\"window\":null,\"revision\":0,\"segment\":null,\"source\":\"clicks\"")
                .contains("\"unjudged_share\":null")
                .contains("{\"RR\":{\"first_stage\":null,\"reranked\":null,\"difference\":null,"
                        + "\"confidence_interval\":null,\"confidence_level\":null}}");
        assertThat(reports.decode(reports.encode(report))).isEqualTo(report);
    }

    @Test
    void aReportOnClicksHasTheDocumentedForm() throws Exception {
        QualityReport report = new QualityReport(
                null,
                0,
                null,
                QualityReport.Source.CLICKS,
                MODEL,
                3,
                2,
                null,
                0,
                Map.of(),
                Map.of(),
                new QualityReport.Clicks(1.5, List.of(0.5, 0.0), MEASURES));
        assertThat(new String(reports.encode(report), UTF_8))
                .endsWith(",\"measures_ranked_only\":{},\"effective_sample_size\":1.5,\"click_through\":[0.5,0.0],"
                        + "\"measures_counterfactual\":" + MEASURES_JSON + "}");
        assertThat(reports.decode(reports.encode(report))).isEqualTo(report);
    }

    @Test
    void anAlertHasTheDocumentedForm() throws Exception {
        QualityAlert alert = new QualityAlert(
                QualityAlert.State.RAISED,
                QualityAlert.Figure.RERANKED,
                "nDCG@10",
                0.30000000000000004,
                0.5,
                3,
                new QualityReport.Window(Instant.parse("2026-11-23T10:00:00Z"), Instant.parse("2026-11-23T10:05:00Z")),
                Map.of("tenant", "a"),
                QualityReport.Source.JUDGED,
                MODEL);
        assertThat(new String(alerts.encode(alert), UTF_8))
                .isEqualTo("{\"alert\":\"raised\",\"figure\":\"reranked\",\"measure\":\"nDCG@10\","
                        + "\"value\":0.30000000000000004,\"bound\":0.5,\"windows\":3,"
                        + "\"window\":{\"start\":\"2026-11-23T10:00:00Z\",\"end\":\"2026-11-23T10:05:00Z\"},"
                        + "\"segment\":{\"tenant\":\"a\"},\"source\":\"judged\",\"model\":" + MODEL_JSON + "}");
        assertThat(alerts.decode(alerts.encode(alert))).isEqualTo(alert);
    }

    @Test
    void anAlertOnTheShareOfFallbacksHasNoMeasure() throws Exception {
        QualityAlert alert = new QualityAlert(
                QualityAlert.State.CLEARED,
                QualityAlert.Figure.FALLBACK_SHARE,
                null,
                0.0,
                0.1,
                1,
                null,
                null,
                QualityReport.Source.CLICKS,
                MODEL);
        assertThat(new String(alerts.encode(alert), UTF_8))
                .startsWith("{\"alert\":\"cleared\",\"figure\":\"fallback_share\",\"measure\":null,")
                .contains("\"window\":null,\"segment\":null,\"source\":\"clicks\"");
        assertThat(alerts.decode(alerts.encode(alert))).isEqualTo(alert);
    }

    @Test
    void aSummaryHasTheDocumentedForm() throws Exception {
        RunSummary summary = new RunSummary(
                150,
                3000,
                148,
                1,
                1,
                2,
                50,
                200,
                7,
                59.86,
                12.5,
                0.02,
                new RunSummary.Latency(12.0, 80.5),
                MODEL,
                MEASURES);
        assertThat(new String(summaries.encode(summary), UTF_8))
                .isEqualTo("{\"queries\":150,\"documents\":3000,\"ranked\":148,\"partial\":1,\"fallback\":1,"
                        + "\"dead_letters\":2,\"inferences\":50,\"calls\":200,\"cache_hits\":7,"
                        + "\"documents_per_inference\":59.86,\"documents_per_second\":12.5,\"padding_share\":0.02,"
                        + "\"latency_ms\":{\"p50\":12.0,\"p99\":80.5},\"model\":" + MODEL_JSON + ",\"measures\":"
                        + MEASURES_JSON + "}");
        assertThat(summaries.decode(summaries.encode(summary))).isEqualTo(summary);
    }

    @Test
    void aSummaryOfNothingComesBack() throws Exception {
        RunSummary summary = new RunSummary(0, 0, 0, 0, 0, 0, 0, 0, 0, null, null, null, null, null, Map.of());
        assertThat(new ObjectMapper()
                        .readTree(summaries.encode(summary))
                        .get("latency_ms")
                        .isNull())
                .isTrue();
        assertThat(summaries.decode(summaries.encode(summary))).isEqualTo(summary);
    }

    @Test
    void damagedResultsAreRefusedWithTheirPlace() {
        assertRefused(
                () -> rankings.decode("{\"query_id\":\"q\",\"model\":{\"name\":\"m\"}}".getBytes(UTF_8)),
                DeadLetter.Kind.MISSING_FIELD,
                "'model.version' is absent or null; expected a value: it is required. Add it.");
        assertRefused(
                () -> rankings.decode("{\"status\":\"done\"}".getBytes(UTF_8)),
                DeadLetter.Kind.INVALID_VALUE,
                "'status' is another word; expected one of ranked, partial, fallback. Write one of these.");
        assertRefused(
                () -> deadLetters.decode("{\"payload\":\"?\"}".getBytes(UTF_8)),
                DeadLetter.Kind.INVALID_VALUE,
                "'payload' is a string of another form; expected bytes in base64. "
                        + "Write it in base64 by RFC 4648, padded.");
        assertRefused(
                () -> summaries.decode("{\"measures\":{\"RR\":{\"confidence_interval\":[1]}}}".getBytes(UTF_8)),
                DeadLetter.Kind.INVALID_VALUE,
                "'measures.RR.confidence_interval' has 1 elements; expected the low and the high bound. "
                        + "Write both, or null.");
        assertRefused(
                () -> rankings.decode(
                        ("{\"query_id\":\"q\",\"model\":" + MODEL_JSON + ",\"status\":\"partial\"}").getBytes(UTF_8)),
                DeadLetter.Kind.INVALID_VALUE,
                "'status' is partial without a reason; expected a reason for each status but ranked. "
                        + "Write both as they belong together.");
        assertRefused(
                () -> alerts.decode("{\"figure\":\"reranked\",\"alert\":\"raised\"}".getBytes(UTF_8)),
                DeadLetter.Kind.MISSING_FIELD,
                "'measure' is absent or null; expected a value: it is required. Add it.");
        assertRefused(
                () -> alerts.decode(
                        "{\"figure\":\"fallback_share\",\"alert\":\"raised\",\"measure\":\"RR\"}".getBytes(UTF_8)),
                DeadLetter.Kind.INVALID_VALUE,
                "'figure' is fallback_share beside a 'measure'; expected a measure for each figure but"
                        + " fallback_share. Write both as they belong together.");
    }

    private static void assertRefused(ThrowingCallable decode, DeadLetter.Kind kind, String message) {
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(decode)
                .withMessage(message)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }
}
