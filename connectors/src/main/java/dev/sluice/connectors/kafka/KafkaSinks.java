package dev.sluice.connectors.kafka;

import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;

/** Builds the sinks that write messages to Kafka topics; an encoder in front makes the messages. */
public final class KafkaSinks {

    /**
     * A sink for one topic.
     *
     * @throws IllegalArgumentException if Kafka's producer cannot use the options' properties
     */
    public static KafkaSink<KafkaMessage> sink(KafkaSinkOptions options) {
        Properties properties = new Properties();
        properties.putAll(options.producerProperties());
        KafkaSinkBuilder<KafkaMessage> builder = KafkaSink.<KafkaMessage>builder()
                .setKafkaProducerConfig(properties)
                .setRecordSerializer(new KafkaMessageSchema(options.topic()))
                .setDeliveryGuarantee(options.delivery());
        if (options.delivery() == DeliveryGuarantee.EXACTLY_ONCE && options.transactionalIdPrefix() != null) {
            // The pooling strategy would spare the broker a new name a checkpoint, but in the connector's version 5.0.0
            // each of its writers leaves an admin client running when it closes, so each failover would leak threads.
            builder.setTransactionalIdPrefix(options.transactionalIdPrefix())
                    .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING);
        }
        return builder.build();
    }

    private KafkaSinks() {}
}
