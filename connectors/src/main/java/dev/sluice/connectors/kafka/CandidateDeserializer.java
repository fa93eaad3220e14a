package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.WireLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Makes of each Kafka record one {@link Arrival}: the candidate set in it, or a dead letter with the reason, the bytes
 * and the origin. Never throws for what a record holds.
 *
 * <p>A set without an event time of its own gets the record's Kafka timestamp. Works inside the source, so that
 * watermarks follow each partition; called by one thread at a time.
 */
public final class CandidateDeserializer implements KafkaRecordDeserializationSchema<Arrival> {

    private static final byte[] NO_BYTES = new byte[0];

    private final int maxRecordBytes;
    private final int maxDocuments;
    private final Duration maxAhead;
    private final int maxPayloadBytes;
    private final Clock clock;
    private final TypeInformation<Arrival> producedType;
    private transient @Nullable CandidateSetCodec codec;

    /**
     * A deserializer.
     *
     * @param limits what a record may hold; the bytes are those of its key, value and headers together
     * @param maxAhead how far in the future an event time may lie
     * @param maxPayloadBytes how many bytes of a record a dead letter keeps
     * @param clock tells what the future is; must be serializable, as the JDK's own clocks are
     */
    public CandidateDeserializer(
            WireLimits limits,
            Duration maxAhead,
            int maxPayloadBytes,
            Clock clock,
            TypeInformation<Arrival> producedType) {
        if (maxAhead.isNegative() || maxPayloadBytes < 0) {
            throw new IllegalArgumentException("Event times at most " + maxAhead + " ahead, dead letters of at most "
                    + maxPayloadBytes + " bytes: expected 0 or more of each; give larger bounds");
        }
        this.maxRecordBytes = limits.maxRecordBytes();
        this.maxDocuments = limits.maxDocuments();
        this.maxAhead = maxAhead;
        this.maxPayloadBytes = maxPayloadBytes;
        this.clock = clock;
        this.producedType = producedType;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Arrival> out) {
        out.collect(read(record));
    }

    @Override
    public TypeInformation<Arrival> getProducedType() {
        return producedType;
    }

    private Arrival read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        Origin.KafkaRecord origin = origin(record);
        if (value == null) {
            return deadLetter(
                    Kind.NULL_VALUE,
                    "The record has no value; expected a candidate set; don't send tombstones to this topic",
                    origin,
                    NO_BYTES);
        }
        long size = size(record);
        if (size > maxRecordBytes) {
            return deadLetter(
                    Kind.RECORD_TOO_LARGE,
                    "The record has " + size + " bytes; expected at most " + maxRecordBytes
                            + "; send fewer documents at once or raise --max-record-bytes",
                    origin,
                    value);
        }
        CandidateSet set;
        try {
            set = codec().decode(value);
        } catch (MalformedRecordException e) {
            return deadLetter(e.kind(), String.valueOf(e.getMessage()), origin, value);
        }
        Instant eventTime = set.eventTime() != null ? set.eventTime() : kafkaTime(record);
        if (eventTime != null && isTooFarAhead(eventTime)) {
            return deadLetter(
                    Kind.EVENT_TIME_AHEAD,
                    "The event time " + eventTime + " is more than " + maxAhead
                            + " in the future; expected a time that has come; check the sender's clock or raise"
                            + " --max-ahead",
                    origin,
                    value);
        }
        return new CandidateSet(
                set.queryId(),
                set.query(),
                set.instruction(),
                set.topN(),
                set.documents(),
                eventTime,
                set.attributes(),
                origin);
    }

    private boolean isTooFarAhead(Instant eventTime) {
        return Duration.between(clock.instant(), eventTime).compareTo(maxAhead) > 0;
    }

    private DeadLetter deadLetter(Kind kind, String reason, Origin origin, byte[] value) {
        return DeadLetter.of(kind, reason, origin, value, maxPayloadBytes);
    }

    private CandidateSetCodec codec() {
        if (codec == null) {
            codec = new CandidateSetCodec(new WireLimits(maxRecordBytes, maxDocuments));
        }
        return codec;
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
