package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class FeedbackDeserializerTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Instant KAFKA_TIME = NOW.minusSeconds(5);
    private static final TypeInformation<Feedback> TYPE = TypeInformation.of(Feedback.class);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Origin PLACE =
            new Origin.KafkaRecord("feedback", 3, 42, KAFKA_TIME.toEpochMilli(), null, List.of());

    private final FeedbackDeserializer judgments =
            FeedbackDeserializer.ofJudgments(1_000, Duration.ofHours(1), 100, CLOCK, TYPE);
    private final FeedbackDeserializer clicks =
            FeedbackDeserializer.ofClicks(1_000, Duration.ofHours(1), 100, CLOCK, TYPE);

    @Test
    void aJudgmentKeepsItsPlaceButNeitherKeyNorHeaders() {
        assertThat(read(
                        judgments,
                        "{\"query_id\": \"q1\", \"document_id\": \"d1\", \"grade\": 2, \"source\": \"editors\","
                                + " \"event_time\": \"2026-11-23T09:00:00Z\"}"))
                .isEqualTo(new Judgment("q1", "d1", 2, Instant.parse("2026-11-23T09:00:00Z"), "editors", PLACE));
    }

    @Test
    void aClickKeepsItsPlaceButNeitherKeyNorHeaders() {
        assertThat(read(
                        clicks,
                        "{\"query_id\": \"q1\", \"document_id\": \"d1\", \"event_time\": \"2026-11-23T09:00:00Z\"}"))
                .isEqualTo(new Click("q1", "d1", Instant.parse("2026-11-23T09:00:00Z"), PLACE));
    }

    @Test
    void withoutEventTimeTheKafkaTimestampStands() {
        assertThat(read(judgments, "{\"query_id\": \"q1\", \"document_id\": \"d1\", \"grade\": 0}"))
                .isEqualTo(new Judgment("q1", "d1", 0, KAFKA_TIME, null, PLACE));
        assertThat(read(clicks, "{\"query_id\": \"q1\", \"document_id\": \"d1\"}"))
                .isEqualTo(new Click("q1", "d1", KAFKA_TIME, PLACE));
    }

    @Test
    void aBrokenRecordBecomesADeadLetterWithItsBytesAndAllOfItsOrigin() {
        DeadLetter letter = (DeadLetter) read(judgments, "{\"query_id\": \"q1\", \"document_id\": \"d1\"}");
        assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.MISSING_FIELD);
        assertThat(letter.reason()).startsWith("'grade' is absent or null; expected");
        assertThat(letter.payload()).isEqualTo(bytes("{\"query_id\": \"q1\", \"document_id\": \"d1\"}"));
        assertThat(letter.origin())
                .isEqualTo(new Origin.KafkaRecord(
                        "feedback",
                        3,
                        42,
                        KAFKA_TIME.toEpochMilli(),
                        bytes("key"),
                        List.of(new Origin.Header("trace", bytes("t1")))));
    }

    @Test
    void aRecordWithoutValueIsADeadLetterThatSaysWhatWasExpected() {
        DeadLetter ofJudgment = (DeadLetter) read(judgments, null);
        assertThat(ofJudgment.kind()).isEqualTo(DeadLetter.Kind.NULL_VALUE);
        assertThat(ofJudgment.reason()).contains("expected a judgment");
        assertThat(((DeadLetter) read(clicks, null)).reason()).contains("expected a click");
    }

    @Test
    void aRecordAboveTheLimitIsRefusedBeforeItIsParsed() {
        DeadLetter letter = (DeadLetter) read(clicks, "x".repeat(1_001));
        assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.RECORD_TOO_LARGE);
        assertThat(letter.reason()).contains("expected at most 1000", "--max-record-bytes");
        assertThat(letter.payload().size()).isEqualTo(100);
        assertThat(letter.payloadBytes()).isEqualTo(1_001);
    }

    @Test
    void anEventTimeTooFarAheadIsADeadLetterAndOneJustWithinIsNot() {
        String click = "{\"query_id\": \"q1\", \"document_id\": \"d1\", \"event_time\": \"2026-11-23T11:00:00%sZ\"}";
        assertThat(read(clicks, click.formatted(""))).isInstanceOf(Click.class);
        DeadLetter letter = (DeadLetter) read(clicks, click.formatted(".001"));
        assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.EVENT_TIME_AHEAD);
        assertThat(letter.reason()).contains("2026-11-23T11:00:00.001Z", "--max-ahead");
    }

    @Test
    void worksTheSameAfterTheJourneyToATaskManager() throws Exception {
        String judgment = "{\"query_id\": \"q1\", \"document_id\": \"d1\", \"grade\": 2}";
        assertThat(read(InstantiationUtil.clone(judgments), judgment)).isEqualTo(read(judgments, judgment));
        assertThat(read(InstantiationUtil.clone(clicks), judgment)).isEqualTo(read(clicks, judgment));
    }

    @Test
    void aNegativeBoundIsRefused() {
        assertThatThrownBy(() -> FeedbackDeserializer.ofClicks(1_000, Duration.ofHours(-1), 100, CLOCK, TYPE))
                .hasMessageContaining("PT-1H");
    }

    private static Feedback read(FeedbackDeserializer deserializer, String value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "t1".getBytes(UTF_8));
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                "feedback",
                3,
                42,
                KAFKA_TIME.toEpochMilli(),
                TimestampType.CREATE_TIME,
                3,
                0,
                "key".getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                headers,
                Optional.empty());
        List<Feedback> out = new ArrayList<>();
        deserializer.deserialize(record, new ListCollector<>(out));
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }
}
