package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.MalformedRecordException;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What each Kafka record has to pass, whatever it holds: it has a value, is no larger than allowed, can be read, and
 * its event time is not too far ahead. A record that does not pass becomes a dead letter with the reason, the bytes and
 * the origin; nothing is thrown for what a record holds.
 *
 * @param maxRecordBytes bytes of a record's key, value and headers together
 * @param maxAhead how far in the future an event time may lie
 * @param maxPayloadBytes how many bytes of a record a dead letter keeps
 * @param clock tells what the future is; must be serializable, as the JDK's own clocks are
 */
record RecordChecks(int maxRecordBytes, Duration maxAhead, int maxPayloadBytes, Clock clock) implements Serializable {

    private static final byte[] NO_BYTES = new byte[0];

    /** What the records of one topic hold. */
    interface Content<V> extends Serializable {

        /** Such as {@code a candidate set}. */
        String expected();

        V decode(byte[] value) throws MalformedRecordException;

        /** The value's own event time; null where it has none. */
        @Nullable
        Instant eventTime(V value);

        /** The value with the event time that holds for it, and where it came from. */
        V complete(V value, @Nullable Instant eventTime, Origin.KafkaRecord origin);
    }

    RecordChecks {
        if (maxAhead.isNegative() || maxPayloadBytes < 0) {
            throw new IllegalArgumentException("Event times at most " + maxAhead + " ahead, dead letters of at most "
                    + maxPayloadBytes + " bytes: expected 0 or more of each; give larger bounds");
        }
    }

    /**
     * The content of a record, or its dead letter. A value without an event time of its own gets the record's Kafka
     * timestamp.
     *
     * @param refused makes a result of a dead letter
     */
    <A, V extends A> A read(
            ConsumerRecord<byte[], byte[]> record, Content<V> content, Function<DeadLetter, A> refused) {
        byte[] bytes = record.value();
        Origin.KafkaRecord origin = origin(record);
        if (bytes == null) {
            return refused.apply(deadLetter(
                    Kind.NULL_VALUE,
                    "The record has no value; expected " + content.expected() + "; don't send tombstones to this topic",
                    origin,
                    NO_BYTES));
        }
        long size = size(record);
        if (size > maxRecordBytes) {
            return refused.apply(deadLetter(
                    Kind.RECORD_TOO_LARGE,
                    "The record has " + size + " bytes; expected at most " + maxRecordBytes
                            + "; send smaller records or raise --max-record-bytes",
                    origin,
                    bytes));
        }
        V value;
        try {
            value = content.decode(bytes);
        } catch (MalformedRecordException e) {
            return refused.apply(deadLetter(e.kind(), String.valueOf(e.getMessage()), origin, bytes));
        }
        Instant own = content.eventTime(value);
        Instant eventTime = own != null ? own : kafkaTime(record);
        if (eventTime != null && isTooFarAhead(eventTime)) {
            return refused.apply(deadLetter(
                    Kind.EVENT_TIME_AHEAD,
                    "The event time " + eventTime + " is more than " + maxAhead
                            + " in the future; expected a time that has come; check the sender's clock or raise"
                            + " --max-ahead",
                    origin,
                    bytes));
        }
        return content.complete(value, eventTime, origin);
    }

    private boolean isTooFarAhead(Instant eventTime) {
        return Duration.between(clock.instant(), eventTime).compareTo(maxAhead) > 0;
    }

    private DeadLetter deadLetter(Kind kind, String reason, Origin origin, byte[] value) {
        return DeadLetter.of(kind, reason, origin, value, maxPayloadBytes);
    }

    // Records of the time before Kafka had timestamps carry -1.
    private static @Nullable Instant kafkaTime(ConsumerRecord<byte[], byte[]> record) {
        return record.timestamp() < 0 ? null : Instant.ofEpochMilli(record.timestamp());
    }

    private static Origin.KafkaRecord origin(ConsumerRecord<byte[], byte[]> record) {
        List<Origin.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new Origin.Header(header.key(), bytes(header.value())));
        }
        return new Origin.KafkaRecord(
                record.topic(), record.partition(), record.offset(), record.timestamp(), bytes(record.key()), headers);
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        long size = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static @Nullable Bytes bytes(byte @Nullable [] bytes) {
        return bytes == null ? null : Bytes.of(bytes);
    }
}
