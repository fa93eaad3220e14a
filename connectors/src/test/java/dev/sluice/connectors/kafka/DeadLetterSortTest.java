package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

// The harness may be interrupted while it closes; here nobody interrupts it.
@SuppressWarnings("try")
class DeadLetterSortTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final long FIRST_TIME = NOW.minusSeconds(86_400).toEpochMilli();
    private static final OutputTag<DeadLetter> TO_FETCH =
            new OutputTag<>("to-fetch", TypeInformation.of(DeadLetter.class));
    private static final OutputTag<ReplayMark> MARKS = new OutputTag<>("marks", TypeInformation.of(ReplayMark.class));
    private static final String SET =
            "{\"query_id\": \"q1\", \"query\": \"q\", \"documents\": [\"a\", \"b\", \"c\"]%s}";
    private static final String JUDGMENT = "{\"query_id\": \"q1\", \"document_id\": \"a\", \"grade\": 1}";
    private static final String CLICK = "{\"query_id\": \"q1\", \"document_id\": \"a\"}";
    private static final Origin.KafkaRecord PLACE = new Origin.KafkaRecord(
            "candidates", 3, 42, FIRST_TIME, bytes("key"), List.of(new Origin.Header("trace", bytes("t1"))));

    /** What came of one record. */
    private record Sorted(List<Arrival> arrivals, List<DeadLetter> toFetch, List<ReplayMark> marks) {
        private ReplayMark.Use use() {
            assertThat(marks).singleElement().satisfies(mark -> {
                assertThat(mark.partition()).isEqualTo(1);
                assertThat(mark.offset()).isEqualTo(7);
            });
            return marks.get(0).use();
        }
    }

    @Test
    void aWholeSetIsReadAgainWithTheTimeKeyAndHeadersOfTheFirstTime() throws Exception {
        Sorted sorted = sort(letter(Kind.TOO_MANY_DOCUMENTS, PLACE, SET.formatted("")), 3);
        assertThat(sorted.use()).isEqualTo(ReplayMark.Use.RUN);
        CandidateSet set = (CandidateSet) sorted.arrivals().get(0);
        assertThat(set.origin()).isEqualTo(PLACE);
        assertThat(set.eventTime()).isEqualTo(Instant.ofEpochMilli(FIRST_TIME));
    }

    @Test
    void anEventTimeOfTheSetsOwnWins() throws Exception {
        String record = SET.formatted(", \"event_time\": \"2026-11-01T09:00:00Z\"");
        assertThat(((CandidateSet) sort(letter(Kind.TOO_MANY_DOCUMENTS, PLACE, record), 3)
                                .arrivals()
                                .get(0))
                        .eventTime())
                .isEqualTo(Instant.parse("2026-11-01T09:00:00Z"));
    }

    @Test
    void whatIsRefusedTodayIsADeadLetterWithTodaysReasonAndTheOriginOfTheFirstTime() throws Exception {
        Sorted sorted = sort(letter(Kind.RECORD_TOO_LARGE, PLACE, SET.formatted("")), 2);
        assertThat(sorted.use()).isEqualTo(ReplayMark.Use.RUN);
        DeadLetter again = (DeadLetter) sorted.arrivals().get(0);
        assertThat(again.kind()).isEqualTo(Kind.TOO_MANY_DOCUMENTS);
        assertThat(again.origin()).isEqualTo(PLACE);
        assertThat(again.payload()).isEqualTo(bytes(SET.formatted("")));
    }

    @Test
    void aRecordWithoutAValueStaysOne() throws Exception {
        Sorted sorted = sort(letter(Kind.NULL_VALUE, PLACE, ""), 3);
        assertThat(((DeadLetter) sorted.arrivals().get(0)).kind()).isEqualTo(Kind.NULL_VALUE);
    }

    @Test
    void whatCameFromAFileOrAProgramKeepsItsOrigin() throws Exception {
        for (Origin origin : new Origin[] {null, new Origin.FileLine("sets.jsonl", 3)}) {
            CandidateSet set = (CandidateSet) sort(letter(Kind.POISONOUS_SET, origin, SET.formatted("")), 3)
                    .arrivals()
                    .get(0);
            assertThat(set.origin()).isEqualTo(origin);
            assertThat(set.eventTime()).isNull();
            DeadLetter letter = (DeadLetter)
                    sort(letter(Kind.INVALID_JSON, origin, "{"), 3).arrivals().get(0);
            assertThat(letter.origin()).isEqualTo(origin);
        }
    }

    @Test
    void whatDoesNotHoldItsRecordWholeIsFetched() throws Exception {
        byte[] record = SET.formatted("").getBytes(UTF_8);
        DeadLetter cut = DeadLetter.of(Kind.RECORD_TOO_LARGE, "reason", PLACE, record, record.length - 1);
        DeadLetter damaged =
                new DeadLetter(Kind.INVALID_JSON, "reason", PLACE, Bytes.of(record), record.length, "0".repeat(64));
        for (DeadLetter letter : List.of(
                cut,
                damaged,
                letter(Kind.RESULT_TOO_LARGE, PLACE, "{}"),
                letter(Kind.ORIGIN_GONE, PLACE, SET.formatted("")))) {
            Sorted sorted = sort(letter, 3);
            assertThat(sorted.toFetch()).containsExactly(letter);
            assertThat(sorted.arrivals()).isEmpty();
            assertThat(sorted.use()).isEqualTo(ReplayMark.Use.RUN);
        }
    }

    @Test
    void judgmentsAndClicksAreLeftOut() throws Exception {
        Origin.KafkaRecord clicks = new Origin.KafkaRecord("clicks", 0, 1, 1, null, List.of());
        for (DeadLetter letter : List.of(
                letter(Kind.LATE_FEEDBACK, PLACE, JUDGMENT),
                letter(Kind.TOO_MUCH_FEEDBACK, PLACE, CLICK),
                letter(Kind.EVENT_TIME_AHEAD, PLACE, JUDGMENT),
                letter(Kind.EVENT_TIME_AHEAD, PLACE, CLICK),
                letter(Kind.INVALID_JSON, clicks, "{"))) {
            Sorted sorted = sort(letter, 3);
            assertThat(sorted.use()).isEqualTo(ReplayMark.Use.FEEDBACK);
            assertThat(sorted.arrivals()).isEmpty();
            assertThat(sorted.toFetch()).isEmpty();
        }
    }

    @Test
    void aSetThatCouldBeReadAsAClickIsASet() throws Exception {
        String record = SET.formatted(", \"document_id\": \"a\"");
        assertThat(sort(letter(Kind.TOO_MANY_DOCUMENTS, PLACE, record), 3).use())
                .isEqualTo(ReplayMark.Use.RUN);
    }

    @Test
    void whatIsNoDeadLetterIsLeftOut() throws Exception {
        for (byte[] value :
                new byte[][] {null, {}, {'{', '}'}, "[".repeat(100_000).getBytes(UTF_8)}) {
            Sorted sorted = sort(value, 3);
            assertThat(sorted.use()).isEqualTo(ReplayMark.Use.NO_DEAD_LETTER);
            assertThat(sorted.arrivals()).isEmpty();
        }
    }

    private static Sorted sort(DeadLetter letter, int maxDocuments) throws Exception {
        return sort(new DeadLetterCodec().encode(letter), maxDocuments);
    }

    private static Sorted sort(byte[] value, int maxDocuments) throws Exception {
        List<DeadLetterRecord> records = new ArrayList<>();
        new DeadLetterDeserializer(TypeInformation.of(DeadLetterRecord.class))
                .deserialize(new ConsumerRecord<>("dead-letters", 1, 7, null, value), new ListCollector<>(records));
        CandidateDeserializer sets = new CandidateDeserializer(
                new WireLimits(1_000, maxDocuments),
                Duration.ofHours(1),
                1_000,
                Clock.fixed(NOW, ZoneOffset.UTC),
                TypeInformation.of(Arrival.class));
        DeadLetterSort sort = new DeadLetterSort(sets, Set.of("judgments", "clicks"), TO_FETCH, MARKS);
        try (var harness = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(sort))) {
            harness.getExecutionConfig().enableObjectReuse();
            harness.open();
            harness.processElement(records.get(0), 1);
            return new Sorted(
                    harness.extractOutputValues(),
                    values(harness.getSideOutput(TO_FETCH)),
                    values(harness.getSideOutput(MARKS)));
        }
    }

    private static <T> List<T> values(Iterable<StreamRecord<T>> records) {
        List<T> values = new ArrayList<>();
        if (records != null) {
            records.forEach(record -> values.add(record.getValue()));
        }
        return values;
    }

    private static DeadLetter letter(Kind kind, Origin origin, String record) {
        return DeadLetter.of(kind, "reason", origin, record.getBytes(UTF_8), 10_000);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }
}
