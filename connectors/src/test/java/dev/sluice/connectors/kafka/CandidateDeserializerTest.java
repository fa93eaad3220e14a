package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.WireLimits;
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

class CandidateDeserializerTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final long KAFKA_TIME = NOW.minusSeconds(5).toEpochMilli();
    private static final String SET = """
            {"query_id": "q1", "query": "secret", "documents": ["a", "b"]%s}""";

    private final CandidateDeserializer deserializer = deserializer(new WireLimits(1_000, 2));

    @Test
    void aRecordBecomesACandidateSetWithItsOrigin() throws Exception {
        CandidateSet set = (CandidateSet) read(record(SET.formatted(""), KAFKA_TIME));
        assertThat(set.queryId()).isEqualTo("q1");
        assertThat(set.documents()).hasSize(2);
        assertThat(set.origin())
                .isEqualTo(new Origin.KafkaRecord(
                        "candidates",
                        3,
                        42,
                        KAFKA_TIME,
                        bytes("key"),
                        List.of(
                                new Origin.Header("trace", bytes("t1")),
                                new Origin.Header("trace", bytes("t2")),
                                new Origin.Header("empty", null))));
    }

    @Test
    void theRecordsOwnEventTimeWinsOverKafkas() throws Exception {
        CandidateSet set =
                (CandidateSet) read(record(SET.formatted(", \"event_time\": \"2026-11-23T09:00:00Z\""), KAFKA_TIME));
        assertThat(set.eventTime()).isEqualTo(Instant.parse("2026-11-23T09:00:00Z"));
    }

    @Test
    void withoutEventTimeTheKafkaTimestampStands() throws Exception {
        CandidateSet set = (CandidateSet) read(record(SET.formatted(""), KAFKA_TIME));
        assertThat(set.eventTime()).isEqualTo(Instant.ofEpochMilli(KAFKA_TIME));
    }

    @Test
    void aRecordOlderThanKafkasTimestampsHasNoEventTime() throws Exception {
        CandidateSet set = (CandidateSet) read(record(SET.formatted(""), ConsumerRecord.NO_TIMESTAMP));
        assertThat(set.eventTime()).isNull();
    }

    @Test
    void brokenBytesBecomeADeadLetterWithBytesAndOrigin() throws Exception {
        DeadLetter letter = deadLetter("{\"query_id\": ", KAFKA_TIME);
        assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.INVALID_JSON);
        assertThat(letter.payload()).isEqualTo(bytes("{\"query_id\": "));
        assertThat(letter.origin()).extracting(Origin::id).isEqualTo("candidates-3-42");
    }

    @Test
    void theCodecsKindOfErrorIsKept() throws Exception {
        assertThat(deadLetter("{\"query_id\": \"q1\", \"query\": \"x\"}", KAFKA_TIME)
                        .kind())
                .isEqualTo(DeadLetter.Kind.MISSING_FIELD);
        assertThat(deadLetter(SET.formatted("").replace("[\"a\"", "[\"x\", \"y\""), KAFKA_TIME)
                        .kind())
                .isEqualTo(DeadLetter.Kind.TOO_MANY_DOCUMENTS);
    }

    @Test
    void aRecordWithoutValueIsADeadLetter() throws Exception {
        DeadLetter letter = (DeadLetter) read(record(null, KAFKA_TIME));
        assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.NULL_VALUE);
        assertThat(letter.payloadBytes()).isZero();
    }

    @Test
    void aRecordAboveTheLimitIsRefusedBeforeItIsParsed() throws Exception {
        DeadLetter letter = deadLetter("x".repeat(1_001), KAFKA_TIME);
        assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.RECORD_TOO_LARGE);
        assertThat(letter.reason()).contains("1000");
        assertThat(letter.payload().size()).isEqualTo(100);
        assertThat(letter.payloadBytes()).isEqualTo(1_001);
    }

    @Test
    void headersCountForTheSizeOfARecord() throws Exception {
        ConsumerRecord<byte[], byte[]> record = record(SET.formatted(""), KAFKA_TIME);
        record.headers().add("large", new byte[1_000]);
        assertThat(((DeadLetter) read(record)).kind()).isEqualTo(DeadLetter.Kind.RECORD_TOO_LARGE);
    }

    @Test
    void anEventTimeTooFarAheadIsADeadLetterAndOneJustWithinIsNot() throws Exception {
        String within = SET.formatted(", \"event_time\": \"2026-11-23T11:00:00Z\"");
        String beyond = SET.formatted(", \"event_time\": \"2026-11-23T11:00:00.001Z\"");
        assertThat(read(record(within, KAFKA_TIME))).isInstanceOf(CandidateSet.class);
        DeadLetter letter = deadLetter(beyond, KAFKA_TIME);
        assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.EVENT_TIME_AHEAD);
        assertThat(letter.reason()).contains("2026-11-23T11:00:00.001Z", "--max-ahead");
    }

    @Test
    void aKafkaTimestampTooFarAheadIsADeadLetterToo() throws Exception {
        assertThat(deadLetter(SET.formatted(""), Long.MAX_VALUE).kind()).isEqualTo(DeadLetter.Kind.EVENT_TIME_AHEAD);
    }

    @Test
    void reasonsDoNotHoldTheQuery() throws Exception {
        for (String broken : List.of(
                SET.formatted("").replace("[\"a\", \"b\"]", "7"),
                SET.formatted(", \"top_n\": 0"),
                SET.formatted("x"))) {
            assertThat(deadLetter(broken, KAFKA_TIME).reason()).doesNotContain("secret");
        }
    }

    @Test
    void worksTheSameAfterTheJourneyToATaskManager() throws Exception {
        CandidateDeserializer shipped = InstantiationUtil.clone(deserializer);
        List<Arrival> out = new ArrayList<>();
        shipped.deserialize(record(SET.formatted(""), KAFKA_TIME), new ListCollector<>(out));
        assertThat(out).containsExactly(read(record(SET.formatted(""), KAFKA_TIME)));
    }

    @Test
    void aNegativeBoundIsRefused() {
        assertThatThrownBy(() -> new CandidateDeserializer(
                        WireLimits.DEFAULT,
                        Duration.ofHours(-1),
                        100,
                        Clock.systemUTC(),
                        TypeInformation.of(Arrival.class)))
                .hasMessageContaining("PT-1H");
    }

    private static CandidateDeserializer deserializer(WireLimits limits) {
        return new CandidateDeserializer(
                limits, Duration.ofHours(1), 100, Clock.fixed(NOW, ZoneOffset.UTC), TypeInformation.of(Arrival.class));
    }

    private DeadLetter deadLetter(String value, long kafkaTime) throws Exception {
        return (DeadLetter) read(record(value, kafkaTime));
    }

    private Arrival read(ConsumerRecord<byte[], byte[]> record) {
        List<Arrival> out = new ArrayList<>();
        deserializer.deserialize(record, new ListCollector<>(out));
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    private static ConsumerRecord<byte[], byte[]> record(String value, long kafkaTime) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "t1".getBytes(UTF_8));
        headers.add("trace", "t2".getBytes(UTF_8));
        headers.add("empty", null);
        return new ConsumerRecord<>(
                "candidates",
                3,
                42,
                kafkaTime,
                TimestampType.CREATE_TIME,
                3,
                0,
                "key".getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                headers,
                Optional.empty());
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }
}
