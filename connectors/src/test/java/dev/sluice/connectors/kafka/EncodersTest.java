package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.RankingCodec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

// The harness may be interrupted while it closes; here nobody interrupts it.
@SuppressWarnings("try")
class EncodersTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final OutputTag<DeadLetter> TOO_LARGE =
            new OutputTag<>("result-too-large", TypeInformation.of(DeadLetter.class));
    private static final Origin.KafkaRecord ORIGIN = new Origin.KafkaRecord(
            "candidates",
            3,
            42,
            7,
            bytes("key"),
            List.of(
                    new Origin.Header("trace", bytes("t1")),
                    new Origin.Header(KafkaMessage.ORIGIN_HEADER, bytes("upstream-0-1")),
                    new Origin.Header("empty", null)));

    @Test
    void aRankingIsKeyedByItsQueryAndCarriesItsOrigin() throws Exception {
        Ranking ranking = ranking(ORIGIN, "a", "b");
        KafkaMessage message = encode(ranking, 100_000).get(0);
        assertThat(message.key()).isEqualTo(bytes("q1"));
        assertThat(message.value()).isEqualTo(Bytes.of(new RankingCodec().encode(ranking)));
        assertThat(message.headers())
                .containsExactly(
                        new Origin.Header("trace", bytes("t1")),
                        new Origin.Header("empty", null),
                        new Origin.Header("sluice-origin", bytes("candidates-3-42")));
        assertThat(message.timestampMillis()).isEqualTo(NOW.minusSeconds(5).toEpochMilli());
    }

    @Test
    void aRankingFromAFileCarriesFileAndLine() throws Exception {
        assertThat(encode(ranking(new Origin.FileLine("sets.jsonl", 9), "a"), 100_000)
                        .get(0)
                        .headers())
                .containsExactly(new Origin.Header("sluice-origin", bytes("sets.jsonl:9")));
    }

    @Test
    void aRankingOfAProgramCarriesNoOrigin() throws Exception {
        assertThat(encode(ranking(null, "a"), 100_000).get(0).headers()).isEmpty();
    }

    @Test
    void aResultThatJustFitsIsWrittenAndOneByteLessRoomMakesItADeadLetter() throws Exception {
        Ranking ranking = ranking(ORIGIN, "a", "b");
        KafkaMessage message = encode(ranking, 100_000).get(0);
        int size = MessageBounds.size(message);
        assertThat(encode(ranking, size)).containsExactly(message);

        try (var harness = harness(rankingEncoder(size - 1))) {
            harness.processElement(ranking, 5);
            assertThat(harness.extractOutputValues()).isEmpty();
            DeadLetter letter = harness.getSideOutput(TOO_LARGE).peek().getValue();
            assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.RESULT_TOO_LARGE);
            assertThat(letter.reason()).contains(size + " bytes", "'topic'", "at most " + (size - 1), "top_n");
            assertThat(letter.origin()).isEqualTo(ORIGIN);
            assertThat(letter.payload()).isEqualTo(Bytes.firstOf(message.value().toArray(), 50));
            assertThat(letter.payloadBytes()).isEqualTo(message.value().size());
        }
    }

    @Test
    void aDeadLetterIsKeyedByItsOrigin() throws Exception {
        DeadLetter letter = deadLetter(ORIGIN, 1_000);
        KafkaMessage message = encode(letter, 100_000);
        assertThat(message.key()).isEqualTo(bytes("candidates-3-42"));
        assertThat(message.headers()).containsExactly(new Origin.Header("sluice-origin", bytes("candidates-3-42")));
        assertThat(new DeadLetterCodec().decode(message.value().toArray())).isEqualTo(letter);
        assertThat(message.timestampMillis()).isNull();
    }

    @Test
    void aDeadLetterIsCutToWhatTheTopicTakes() throws Exception {
        DeadLetter letter = deadLetter(ORIGIN, 500_000);
        KafkaMessage message = encode(letter, 20_000);
        assertThat(MessageBounds.size(message)).isBetween(19_900, 20_000);
        DeadLetter cut = new DeadLetterCodec().decode(message.value().toArray());
        assertThat(cut.origin()).isEqualTo(ORIGIN);
        assertThat(cut.payload())
                .isEqualTo(
                        Bytes.firstOf(letter.payload().toArray(), cut.payload().size()));
        assertThat(cut.payloadBytes()).isEqualTo(500_000);
        assertThat(cut.payloadSha256()).isEqualTo(letter.payloadSha256());
    }

    @Test
    void headersGoBeforeTheKeyAndTheKeyBeforeThePayload() throws Exception {
        List<Origin.Header> large = List.of(new Origin.Header("large", Bytes.of(new byte[30_000])));
        DeadLetter withoutHeaders = decode(encode(deadLetter(origin(bytes("key"), large), 10_000), 20_000));
        assertThat(withoutHeaders.origin()).isEqualTo(origin(bytes("key"), List.of()));
        assertThat(withoutHeaders.payload().size()).isEqualTo(10_000);

        DeadLetter bare = decode(encode(deadLetter(origin(Bytes.of(new byte[30_000]), large), 10_000), 20_000));
        assertThat(bare.origin()).isEqualTo(origin(null, List.of()));
        assertThat(bare.payload().size()).isEqualTo(10_000);
    }

    @Test
    void anyDeadLetterFitsTheLeastThatATopicMustTake() throws Exception {
        long seed = 4711;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Origin origin = origin(
                    Bytes.of(new byte[random.nextInt(40_000)]),
                    List.of(new Origin.Header(
                            "h".repeat(random.nextInt(20_000)), Bytes.of(new byte[random.nextInt(9)]))));
            DeadLetter letter = new DeadLetter(
                    DeadLetter.Kind.INVALID_JSON,
                    "\u0001".repeat(random.nextInt(5_000)),
                    origin,
                    Bytes.of(new byte[random.nextInt(40_000)]),
                    1L << 40,
                    "0".repeat(64));
            int limit = MessageBounds.ROOM_FOR_A_REPORT + random.nextInt(10_000);
            assertThat(MessageBounds.size(encode(letter, limit)))
                    .as("seed %d, round %d", seed, round)
                    .isLessThanOrEqualTo(limit);
        }
    }

    @Test
    void aTopicThatTakesNextToNothingIsRefusedAtTheStart() {
        assertThatThrownBy(() -> harness(new DeadLetterEncoder(() -> bounds(1_000))))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("'topic'")
                .hasMessageContaining("1000");
    }

    @Test
    void aReportIsWrittenAsItIs() throws Exception {
        try (var harness = harness(new ReportEncoder(() -> bounds(20_000)))) {
            harness.processElement("{}".getBytes(UTF_8), 5);
            assertThat(harness.extractOutputValues())
                    .containsExactly(new KafkaMessage(null, bytes("{}"), List.of(), null));
        }
    }

    @Test
    void aReportTooLargeDoesNotStopTheJob() throws Exception {
        try (var harness = harness(new ReportEncoder(() -> bounds(20_000)))) {
            harness.processElement(new byte[20_000], 5);
            harness.processElement("{}".getBytes(UTF_8), 5);
            assertThat(harness.extractOutputValues()).hasSize(1);
        }
    }

    private static List<KafkaMessage> encode(Ranking ranking, int maxBytes) throws Exception {
        try (var harness = harness(rankingEncoder(maxBytes))) {
            harness.processElement(ranking, 5);
            return harness.extractOutputValues();
        }
    }

    private static KafkaMessage encode(DeadLetter letter, int maxBytes) throws Exception {
        try (var harness = harness(new DeadLetterEncoder(() -> bounds(maxBytes)))) {
            harness.processElement(letter, 5);
            return harness.extractOutputValues().get(0);
        }
    }

    private static DeadLetter decode(KafkaMessage message) throws Exception {
        return new DeadLetterCodec().decode(message.value().toArray());
    }

    private static RankingEncoder rankingEncoder(int maxBytes) {
        return new RankingEncoder(() -> bounds(maxBytes), TOO_LARGE, 50, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static MessageBounds bounds(int maxBytes) {
        return new MessageBounds("topic", maxBytes, "the test", Duration.ofDays(1));
    }

    private static <T> OneInputStreamOperatorTestHarness<T, KafkaMessage> harness(
            ProcessFunction<T, KafkaMessage> encoder) throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(encoder));
        harness.open();
        return harness;
    }

    private static Ranking ranking(Origin origin, String... texts) {
        CandidateSet set =
                CandidateSets.of("q1", "query", texts).withOrigin(origin).withEventTime(NOW.minusSeconds(5));
        return Ranking.fallback(set, new ModelIdentity("m", "v", "fp32"), "because", Ranking.Timings.NONE);
    }

    private static DeadLetter deadLetter(Origin origin, int payloadBytes) {
        byte[] record = new byte[payloadBytes];
        new Random(1).nextBytes(record);
        return DeadLetter.of(DeadLetter.Kind.INVALID_JSON, "broken", origin, record, payloadBytes);
    }

    private static Origin origin(Bytes key, List<Origin.Header> headers) {
        return new Origin.KafkaRecord("candidates", 3, 42, 7, key, headers);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }
}
