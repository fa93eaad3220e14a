package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Reads records again as if they came from their origin now: by the bounds of today, with the timestamp, key and
 * headers of the first time. One thread at a time.
 *
 * @param sets reads candidate sets as the topic's own source does
 */
record ReplayedRecords(CandidateDeserializer sets) implements Serializable {

    private static final long NO_TIMESTAMP = -1;
    private static final Origin.KafkaRecord NOWHERE = new Origin.KafkaRecord("", 0, 0, NO_TIMESTAMP, null, List.of());

    /** The candidate set in a record, or the dead letter that it is again; either with this origin. */
    Arrival read(@Nullable Origin origin, byte @Nullable [] value) {
        if (origin instanceof Origin.KafkaRecord kafka) {
            return sets.read(record(kafka, value));
        }
        Arrival arrival = sets.read(record(NOWHERE, value));
        return arrival instanceof CandidateSet set ? set.withOrigin(origin) : withOrigin((DeadLetter) arrival, origin);
    }

    /** The record that an origin tells of, with a value. */
    static ConsumerRecord<byte[], byte[]> record(Origin.KafkaRecord origin, byte @Nullable [] value) {
        RecordHeaders headers = new RecordHeaders();
        origin.headers().forEach(header -> headers.add(header.name(), array(header.value())));
        byte[] key = array(origin.key());
        return new ConsumerRecord<>(
                origin.topic(),
                origin.partition(),
                origin.offset(),
                origin.timestampMillis(),
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                key,
                value,
                headers,
                Optional.empty());
    }

    private static DeadLetter withOrigin(DeadLetter letter, @Nullable Origin origin) {
        return new DeadLetter(
                letter.kind(),
                letter.reason(),
                origin,
                letter.payload(),
                letter.payloadBytes(),
                letter.payloadSha256());
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toArray();
    }
}
