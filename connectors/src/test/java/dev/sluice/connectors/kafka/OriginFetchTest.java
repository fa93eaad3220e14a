package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.WireLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.junit.jupiter.api.Test;

class OriginFetchTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final String SET = "{\"query_id\": \"q1\", \"query\": \"q\", \"documents\": [\"a\", \"b\", \"c\"]}";
    private static final Origin.KafkaRecord PLACE = new Origin.KafkaRecord(
            "candidates",
            3,
            42,
            NOW.minusSeconds(5).toEpochMilli(),
            bytes("key"),
            List.of(new Origin.Header("trace", bytes("t1"))));

    private OriginRecords.Found found = atPlace(PLACE, SET);

    @Test
    void aCutSetIsReadWholeWithTheTimeKeyAndHeadersOfTheFirstTime() throws Exception {
        CandidateSet set = (CandidateSet) run(letter(Kind.TOO_MANY_DOCUMENTS, PLACE, SET, 10), 3);
        assertThat(set.documents()).hasSize(3);
        assertThat(set.eventTime()).isEqualTo(NOW.minusSeconds(5));
        assertThat(set.origin()).isEqualTo(PLACE);
    }

    @Test
    void keyAndHeadersThatTheDeadLetterHadNoRoomForAreThoseOfTheRecord() throws Exception {
        CandidateSet set = (CandidateSet) run(letter(Kind.TOO_MANY_DOCUMENTS, PLACE.bare(), SET, 0), 3);
        assertThat(set.origin()).isEqualTo(PLACE);
    }

    @Test
    void theBoundsOfTodayHold() throws Exception {
        DeadLetter again = (DeadLetter) run(letter(Kind.RECORD_TOO_LARGE, PLACE, SET, 10), 2);
        assertThat(again.kind()).isEqualTo(Kind.TOO_MANY_DOCUMENTS);
        assertThat(again.origin()).isEqualTo(PLACE);
    }

    @Test
    void aRecordThatIsGoneLeavesWhatTheDeadLetterHas() throws Exception {
        found = new OriginRecords.Found.Absent("its partition begins at offset 50");
        DeadLetter letter = letter(Kind.RECORD_TOO_LARGE, PLACE, SET, 10);
        DeadLetter gone = (DeadLetter) run(letter, 3);
        assertThat(gone.kind()).isEqualTo(Kind.ORIGIN_GONE);
        assertThat(gone.reason())
                .startsWith("The record candidates-3-42 cannot be read again: its partition begins at offset 50;")
                .endsWith("it was first refused as record_too_large");
        assertThat(gone.origin()).isEqualTo(PLACE);
        assertThat(gone.payload()).isEqualTo(letter.payload());
        assertThat(gone.payloadBytes()).isEqualTo(letter.payloadBytes());
        assertThat(gone.payloadSha256()).isEqualTo(letter.payloadSha256());
        assertThat(((DeadLetter) run(gone, 3)).reason()).doesNotContain("first refused");
    }

    @Test
    void anotherRecordInThatPlaceIsNotTakenForIt() throws Exception {
        found = atPlace(PLACE, SET.replace("q1", "q2"));
        assertThat(((DeadLetter) run(letter(Kind.RECORD_TOO_LARGE, PLACE, SET, 10), 3)).kind())
                .isEqualTo(Kind.ORIGIN_GONE);
    }

    @Test
    void whereThePayloadIsNotTheRecordTimestampAndKeyTellWhetherItIsTheSame() throws Exception {
        DeadLetter letter = letter(Kind.RESULT_TOO_LARGE, PLACE, "a result", 100);
        assertThat(run(letter, 3)).isInstanceOf(CandidateSet.class);
        found = atPlace(
                new Origin.KafkaRecord("candidates", 3, 42, PLACE.timestampMillis(), bytes("other"), List.of()), SET);
        assertThat(((DeadLetter) run(letter, 3)).kind()).isEqualTo(Kind.ORIGIN_GONE);
        found = atPlace(
                new Origin.KafkaRecord("candidates", 3, 42, PLACE.timestampMillis() + 1, PLACE.key(), List.of()), SET);
        assertThat(((DeadLetter) run(letter, 3)).kind()).isEqualTo(Kind.ORIGIN_GONE);
    }

    @Test
    void whatCameFromNoTopicIsGone() throws Exception {
        for (Origin origin : new Origin[] {null, new Origin.FileLine("sets.jsonl", 3)}) {
            DeadLetter gone = (DeadLetter) run(letter(Kind.RECORD_TOO_LARGE, origin, SET, 10), 3);
            assertThat(gone.kind()).isEqualTo(Kind.ORIGIN_GONE);
            assertThat(gone.origin()).isEqualTo(origin);
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerFailsTheJob() throws Exception {
        KafkaSetupException outage = new KafkaSetupException("no broker");
        assertThat(fetch(letter(Kind.RECORD_TOO_LARGE, PLACE, SET, 10), 3, CompletableFuture.failedFuture(outage))
                        .error)
                .isSameAs(outage);
    }

    private Arrival run(DeadLetter letter, int maxDocuments) throws Exception {
        return fetch(letter, maxDocuments, CompletableFuture.completedFuture(found))
                .arrivals
                .get(0);
    }

    private static Results fetch(DeadLetter letter, int maxDocuments, CompletableFuture<OriginRecords.Found> answer)
            throws Exception {
        CandidateDeserializer sets = new CandidateDeserializer(
                new WireLimits(1_000, maxDocuments),
                Duration.ofHours(1),
                1_000,
                Clock.fixed(NOW, ZoneOffset.UTC),
                TypeInformation.of(Arrival.class));
        OriginFetch fetch = new OriginFetch(() -> new Answering(answer), sets);
        fetch.open(DefaultOpenContext.INSTANCE);
        Results results = new Results();
        fetch.asyncInvoke(letter, results);
        fetch.close();
        return results;
    }

    private record Answering(CompletableFuture<Found> answer) implements OriginRecords {
        @Override
        public CompletableFuture<Found> find(Origin.KafkaRecord place) {
            return answer;
        }

        @Override
        public void close() {}
    }

    private static final class Results implements ResultFuture<Arrival> {

        private final List<Arrival> arrivals = new ArrayList<>();
        private Throwable error;

        @Override
        public void complete(Collection<Arrival> result) {
            arrivals.addAll(result);
        }

        @Override
        public void completeExceptionally(Throwable failure) {
            error = failure;
        }

        @Override
        public void complete(CollectionSupplier<Arrival> supplier) {
            throw new UnsupportedOperationException();
        }
    }

    private static OriginRecords.Found atPlace(Origin.KafkaRecord place, String value) {
        return new OriginRecords.Found.AtPlace(ReplayedRecords.record(place, value.getBytes(UTF_8)));
    }

    private static DeadLetter letter(Kind kind, Origin origin, String record, int kept) {
        return DeadLetter.of(kind, "reason", origin, record.getBytes(UTF_8), kept);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(UTF_8));
    }
}
