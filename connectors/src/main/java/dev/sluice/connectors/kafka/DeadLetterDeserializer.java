package dev.sluice.connectors.kafka;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a topic of dead letters, one for one. Never throws for what a record holds: what is no dead
 * letter comes out as a record without one. Called by one thread at a time.
 */
public final class DeadLetterDeserializer implements KafkaRecordDeserializationSchema<DeadLetterRecord> {

    private static final DeadLetterCodec CODEC = new DeadLetterCodec();

    private final TypeInformation<DeadLetterRecord> producedType;

    public DeadLetterDeserializer(TypeInformation<DeadLetterRecord> producedType) {
        this.producedType = producedType;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<DeadLetterRecord> out) {
        out.collect(new DeadLetterRecord(record.partition(), record.offset(), letter(record.value())));
    }

    @Override
    public TypeInformation<DeadLetterRecord> getProducedType() {
        return producedType;
    }

    private static @Nullable DeadLetter letter(byte @Nullable [] value) {
        try {
            return value == null ? null : CODEC.decode(value);
        } catch (MalformedRecordException e) {
            return null;
        }
    }
}
