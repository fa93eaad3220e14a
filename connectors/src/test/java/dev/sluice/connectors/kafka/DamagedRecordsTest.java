package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.ClickCodec;
import dev.sluice.ranking.wire.DamagedRecords;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.JudgmentCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each record, whatever it holds, becomes one element that can be written. A failure is run again with
 * {@code -Dseed=...} as printed.
 */
@Timeout(120)
class DamagedRecordsTest {

    private static final int CANDIDATES = 30_000;
    private static final int FEEDBACK = 5_000;
    private static final int KEPT_BYTES = 500;
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final WireLimits LIMITS = new WireLimits(15_000, 5);
    private static final List<Long> KAFKA_TIMES =
            List.of(NOW.toEpochMilli(), 0L, ConsumerRecord.NO_TIMESTAMP, Long.MIN_VALUE, Long.MAX_VALUE);

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final DamagedRecords damaged = new DamagedRecords(seed);
    private final CandidateSetCodec setCodec = new CandidateSetCodec(WireLimits.NONE);
    private final JudgmentCodec judgmentCodec = new JudgmentCodec();
    private final ClickCodec clickCodec = new ClickCodec();
    private final DeadLetterCodec letterCodec = new DeadLetterCodec();
    private final Set<Kind> refusals = EnumSet.noneOf(Kind.class);
    private int accepted;

    /** Makes a damaged record. */
    private interface Source {
        byte[] next() throws Exception;
    }

    /** Looks at what became of a record. */
    private interface Check<T> {
        void of(T element) throws Exception;
    }

    @Test
    void eachRecordOfCandidatesBecomesOneSetOrDeadLetter() {
        CandidateDeserializer deserializer = new CandidateDeserializer(
                LIMITS, Duration.ofHours(1), KEPT_BYTES, CLOCK, TypeInformation.of(Arrival.class));
        TimestampAssigner<Arrival> times =
                EventTimeWatermarks.ofArrivals(Duration.ZERO, null).createTimestampAssigner(null);
        run("candidates", CANDIDATES, damaged::candidateSet, deserializer, times, arrival -> {
            if (arrival instanceof CandidateSet set) {
                assertThat(setCodec.decode(setCodec.encode(set))).isEqualTo(set.withOrigin(null));
                accepted++;
            } else {
                checkLetter((DeadLetter) arrival);
            }
        });
        assertThat(accepted).isGreaterThan(CANDIDATES / 10);
        assertThat(refusals)
                .contains(
                        Kind.INVALID_JSON,
                        Kind.MISSING_FIELD,
                        Kind.WRONG_TYPE,
                        Kind.INVALID_VALUE,
                        Kind.INVALID_TEXT,
                        Kind.DUPLICATE_ID,
                        Kind.TOO_MANY_DOCUMENTS,
                        Kind.RECORD_TOO_LARGE,
                        Kind.NULL_VALUE,
                        Kind.EVENT_TIME_AHEAD);
    }

    @Test
    void eachRecordOfJudgmentsBecomesOneJudgmentOrDeadLetter() {
        FeedbackDeserializer deserializer = FeedbackDeserializer.ofJudgments(
                LIMITS.maxRecordBytes(), Duration.ofHours(1), KEPT_BYTES, CLOCK, TypeInformation.of(Feedback.class));
        run("judgments", FEEDBACK, damaged::judgment, deserializer, feedbackTimes(), feedback -> {
            if (feedback instanceof Judgment judgment) {
                assertThat(judgmentCodec.decode(judgmentCodec.encode(judgment))).isEqualTo(judgment.withOrigin(null));
                accepted++;
            } else {
                checkLetter((DeadLetter) feedback);
            }
        });
        assertThat(accepted).isGreaterThan(FEEDBACK / 10);
    }

    @Test
    void eachRecordOfClicksBecomesOneClickOrDeadLetter() {
        FeedbackDeserializer deserializer = FeedbackDeserializer.ofClicks(
                LIMITS.maxRecordBytes(), Duration.ofHours(1), KEPT_BYTES, CLOCK, TypeInformation.of(Feedback.class));
        run("clicks", FEEDBACK, damaged::click, deserializer, feedbackTimes(), feedback -> {
            if (feedback instanceof Click click) {
                assertThat(clickCodec.decode(clickCodec.encode(click))).isEqualTo(click.withOrigin(null));
                accepted++;
            } else {
                checkLetter((DeadLetter) feedback);
            }
        });
        assertThat(accepted).isGreaterThan(FEEDBACK / 10);
    }

    private static TimestampAssigner<Feedback> feedbackTimes() {
        return EventTimeWatermarks.ofFeedback(Duration.ZERO, null).createTimestampAssigner(null);
    }

    private <T> void run(
            String what,
            int records,
            Source source,
            KafkaRecordDeserializationSchema<T> deserializer,
            TimestampAssigner<T> times,
            Check<T> check) {
        System.out.println("DamagedRecordsTest, " + what + ": seed " + seed);
        List<T> out = new ArrayList<>();
        for (int number = 0; number < records; number++) {
            byte[] value = {};
            try {
                value = source.next();
                ConsumerRecord<byte[], byte[]> record = record(number, random.nextInt(200) == 0 ? null : value);
                out.clear();
                deserializer.deserialize(record, new ListCollector<>(out));
                assertThat(out).hasSize(1);
                times.extractTimestamp(out.get(0), record.timestamp());
                check.of(out.get(0));
            } catch (Exception | AssertionError | StackOverflowError e) {
                throw new AssertionError(
                        "Seed " + seed + ", record " + number + ": "
                                + Base64.getEncoder().encodeToString(value),
                        e);
            }
        }
    }

    private void checkLetter(DeadLetter letter) throws Exception {
        refusals.add(letter.kind());
        assertThat(letter.reason()).contains("expected").hasSizeLessThan(6_000);
        assertThat(letter.payload().size()).isEqualTo((int) Math.min(KEPT_BYTES, letter.payloadBytes()));
        if (random.nextInt(4) == 0) {
            assertThat(letterCodec.decode(letterCodec.encode(letter))).isEqualTo(letter);
        }
    }

    private ConsumerRecord<byte[], byte[]> record(int offset, byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        if (random.nextBoolean()) {
            byte[] header = new byte[random.nextInt(8)];
            random.nextBytes(header);
            headers.add("trace", header);
        }
        byte[] key = null;
        if (random.nextBoolean()) {
            key = new byte[random.nextInt(8)];
            random.nextBytes(key);
        }
        return new ConsumerRecord<>(
                "records",
                0,
                offset,
                KAFKA_TIMES.get(random.nextInt(KAFKA_TIMES.size())),
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }
}
