package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.WireLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes of each Kafka record one {@link Arrival}: the candidate set in it, or a dead letter with the reason, the bytes
 * and the origin. Never throws for what a record holds.
 *
 * <p>A set without an event time of its own gets the record's Kafka timestamp. Works inside the source, so that
 * watermarks follow each partition; called by one thread at a time.
 */
public final class CandidateDeserializer implements KafkaRecordDeserializationSchema<Arrival> {

    private final RecordChecks checks;
    private final Sets sets;
    private final TypeInformation<Arrival> producedType;

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
        this.checks = new RecordChecks(limits.maxRecordBytes(), maxAhead, maxPayloadBytes, clock);
        this.sets = new Sets(limits);
        this.producedType = producedType;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Arrival> out) {
        out.collect(read(record));
    }

    /** The candidate set in a record, or the dead letter that it became. */
    Arrival read(ConsumerRecord<byte[], byte[]> record) {
        return checks.<Arrival, CandidateSet>read(record, sets, letter -> letter);
    }

    @Override
    public TypeInformation<Arrival> getProducedType() {
        return producedType;
    }

    private static final class Sets implements RecordChecks.Content<CandidateSet> {

        private final int maxRecordBytes;
        private final int maxDocuments;
        private transient @Nullable CandidateSetCodec codec;

        Sets(WireLimits limits) {
            this.maxRecordBytes = limits.maxRecordBytes();
            this.maxDocuments = limits.maxDocuments();
        }

        @Override
        public String expected() {
            return "a candidate set";
        }

        @Override
        public CandidateSet decode(byte[] value) throws MalformedRecordException {
            if (codec == null) {
                codec = new CandidateSetCodec(new WireLimits(maxRecordBytes, maxDocuments));
            }
            return codec.decode(value);
        }

        @Override
        public @Nullable Instant eventTime(CandidateSet set) {
            return set.eventTime();
        }

        @Override
        public CandidateSet complete(CandidateSet set, @Nullable Instant eventTime, Origin.KafkaRecord origin) {
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
    }
}
