package dev.sluice.connectors.kafka;

import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** {@link KafkaMessage}s as records of one topic, with the message's timestamp in place of the stream element's. */
record KafkaMessageSchema(String topic) implements KafkaRecordSerializationSchema<KafkaMessage> {

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            KafkaMessage message, KafkaSinkContext context, @Nullable Long elementTimestamp) {
        Integer anyPartition = null;
        return new ProducerRecord<>(
                topic,
                anyPartition,
                message.timestampMillis(),
                MessageBounds.array(message.key()),
                message.value().toArray(),
                new RecordHeaders(MessageBounds.headers(message)));
    }
}
