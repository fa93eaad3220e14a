package dev.sluice.connectors.kafka;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;

/**
 * From where a topic is read.
 *
 * @param bootstrapServers {@code host:port}, more of them separated by commas
 * @param group the consumer group that the positions are committed for at each checkpoint
 * @param bounded true to end at the records that are there at the start, false to go on for ever
 * @param properties further properties of Kafka's consumer; they win over Sluice's defaults, and may hold secrets
 */
public record KafkaSourceOptions(
        String bootstrapServers,
        String topic,
        String group,
        StartingPosition start,
        boolean bounded,
        Map<String, String> properties)
        implements Serializable {

    public KafkaSourceOptions {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(start, "start");
        properties = Map.copyOf(properties);
    }

    /** Reads a topic from where the group stopped, for ever. */
    public static KafkaSourceOptions of(String bootstrapServers, String topic, String group) {
        return new KafkaSourceOptions(
                bootstrapServers, topic, group, new StartingPosition.Committed(), false, Map.of());
    }

    public KafkaSourceOptions withStart(StartingPosition start) {
        return new KafkaSourceOptions(bootstrapServers, topic, group, start, bounded, properties);
    }

    public KafkaSourceOptions withBounded(boolean bounded) {
        return new KafkaSourceOptions(bootstrapServers, topic, group, start, bounded, properties);
    }

    public KafkaSourceOptions withProperties(Map<String, String> properties) {
        return new KafkaSourceOptions(bootstrapServers, topic, group, start, bounded, properties);
    }

    /** Leaves the properties out: they may hold secrets. */
    @Override
    public String toString() {
        return "KafkaSourceOptions[bootstrapServers=" + bootstrapServers + ", topic=" + topic + ", group=" + group
                + ", start=" + start + ", bounded=" + bounded + "]";
    }
}
