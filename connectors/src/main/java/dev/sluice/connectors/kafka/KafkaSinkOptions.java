package dev.sluice.connectors.kafka;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Where messages are written, and how surely.
 *
 * @param bootstrapServers {@code host:port}, more of them separated by commas
 * @param delivery exactly-once (seen by readers of committed records at each checkpoint) or at-least-once (seen at
 *     once; some twice after a restart)
 * @param transactionalIdPrefix for exactly-once: names the sink's transactions, no other sink in the Kafka cluster may
 *     have it, and it stays the same over restarts; null for at-least-once
 * @param properties further properties of Kafka's producer; they win over Sluice's defaults, and may hold secrets
 */
public record KafkaSinkOptions(
        String bootstrapServers,
        String topic,
        DeliveryGuarantee delivery,
        @Nullable String transactionalIdPrefix,
        Map<String, String> properties)
        implements Serializable {

    /** How long transactions may stay open unless a property says otherwise: as long as Kafka's brokers accept. */
    public static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

    private static final String KAFKA_BUFFER_MEMORY = Integer.toString(32 * 1024 * 1024);

    public KafkaSinkOptions {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(topic, "topic");
        properties = Map.copyOf(properties);
        switch (delivery) {
            case EXACTLY_ONCE -> {
                if (transactionalIdPrefix == null) {
                    throw new IllegalArgumentException(
                            "Exactly-once to topic '" + topic + "' without a prefix for its transactions; expected one"
                                    + " that no other sink has; give one or choose at-least-once");
                }
            }
            case AT_LEAST_ONCE -> {}
            case NONE ->
                throw new IllegalArgumentException("Delivery 'none' to topic '" + topic
                        + "': expected exactly-once or at-least-once, results must not be lost; choose one of these");
        }
    }

    /** Writes to a topic at least once. */
    public static KafkaSinkOptions of(String bootstrapServers, String topic) {
        return new KafkaSinkOptions(bootstrapServers, topic, DeliveryGuarantee.AT_LEAST_ONCE, null, Map.of());
    }

    /**
     * Writes exactly once.
     *
     * @param jobPrefix the job's own, the same over restarts
     * @param sink the sink's name within the job
     */
    public KafkaSinkOptions exactlyOnce(String jobPrefix, String sink) {
        return new KafkaSinkOptions(
                bootstrapServers, topic, DeliveryGuarantee.EXACTLY_ONCE, jobPrefix + "-" + sink, properties);
    }

    public KafkaSinkOptions withProperties(Map<String, String> properties) {
        return new KafkaSinkOptions(bootstrapServers, topic, delivery, transactionalIdPrefix, properties);
    }

    /**
     * How long the broker keeps a transaction open, by the property {@code transaction.timeout.ms}: longer than a
     * checkpoint interval and an outage of the job together, at most the broker's {@code transaction.max.timeout.ms}.
     *
     * @throws IllegalArgumentException if a property contradicts an option or cannot be read
     */
    public Duration transactionTimeout() {
        return Duration.ofMillis(number(producerProperties(), ProducerConfig.TRANSACTION_TIMEOUT_CONFIG));
    }

    /**
     * The producer's properties. The largest request is as large as the producer's memory unless the user said
     * otherwise, so that the topic decides how large a record may be, not the producer's default of 1 MiB.
     *
     * @throws IllegalArgumentException if a property contradicts an option or cannot be read
     */
    Map<String, String> producerProperties() {
        Map<String, String> result =
                ClientProperties.with(properties, Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        result.putIfAbsent(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(DEFAULT_TRANSACTION_TIMEOUT.toMillis()));
        result.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, KAFKA_BUFFER_MEMORY);
        long memory = number(result, ProducerConfig.BUFFER_MEMORY_CONFIG);
        result.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Long.toString(Math.min(memory, Integer.MAX_VALUE)));
        return result;
    }

    /** A number among producer properties as Kafka reads it, its default where it is not there. */
    static long number(Map<String, String> producerProperties, String name) {
        // Kafka reads properties only where the serializers are among them; the sink sets its own.
        Map<String, String> complete = new HashMap<>(producerProperties);
        complete.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        complete.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        try {
            Object value = ProducerConfig.configDef().parse(complete).get(name);
            return ((Number) Objects.requireNonNull(value, name)).longValue();
        } catch (ConfigException e) {
            throw new IllegalArgumentException(
                    "The properties of Kafka's producer cannot be used (" + e.getMessage()
                            + "); expected those that Kafka documents; correct the property",
                    e);
        }
    }

    /** Leaves the properties out: they may hold secrets. */
    @Override
    public String toString() {
        return "KafkaSinkOptions[bootstrapServers=" + bootstrapServers + ", topic=" + topic + ", delivery=" + delivery
                + ", transactionalIdPrefix=" + transactionalIdPrefix + "]";
    }
}
