package dev.sluice.connectors.kafka;

import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * {@link KafkaMessage}s as records of one topic. Tells the topic, which the sink needs in order to find transactions
 * that an earlier run left open.
 */
record KafkaMessageSchema(String topic)
        implements KafkaRecordSerializationSchema<KafkaMessage>, KafkaDatasetFacetProvider {

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

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)), new Properties()));
    }
}
