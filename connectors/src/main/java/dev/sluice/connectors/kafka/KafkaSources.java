package dev.sluice.connectors.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.IsolationLevel;

/** Builds the sources that read Kafka topics; a deserializer makes of each record what it holds. */
public final class KafkaSources {

    private static final String DISCOVER_PARTITIONS =
            org.apache.flink.connector.kafka.source.KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key();
    private static final String ONE_MINUTE_MILLIS = "60000";

    /**
     * A source over all partitions of the topic. It reads committed records only and finds partitions that are added
     * while it runs within a minute, unless the options' properties say otherwise.
     *
     * <p>The size of a record is bounded by the deserializer, not here: Kafka's consumer takes a record that is larger
     * than its fetch sizes, so that such a record becomes a dead letter instead of a job that stands still.
     *
     * @throws IllegalArgumentException if a property contradicts an option
     */
    public static <T> Source<T, ?, ?> source(
            KafkaSourceOptions options, KafkaRecordDeserializationSchema<T> deserializer) {
        KafkaSourceBuilder<T> builder = KafkaSource.<T>builder()
                .setProperty(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        IsolationLevel.READ_COMMITTED.name().toLowerCase(Locale.ROOT))
                .setProperties(properties(options))
                .setTopics(options.topic())
                .setStartingOffsets(startingOffsets(options.start()))
                .setDeserializer(deserializer);
        if (options.bounded()) {
            return new BoundedKafkaSource<>(
                    builder.setBounded(new CommittedEnds(options)).build());
        }
        if (!options.properties().containsKey(DISCOVER_PARTITIONS)) {
            builder.setProperty(DISCOVER_PARTITIONS, ONE_MINUTE_MILLIS);
        }
        return builder.build();
    }

    // The connector takes the reset strategy in a type that Kafka's client has deprecated.
    @SuppressWarnings("deprecation")
    private static OffsetsInitializer startingOffsets(StartingPosition start) {
        if (start instanceof StartingPosition.FromTimestamp from) {
            return OffsetsInitializer.timestamp(from.timestamp().toEpochMilli());
        }
        if (start instanceof StartingPosition.Latest) {
            return OffsetsInitializer.latest();
        }
        return start instanceof StartingPosition.Committed
                ? OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST)
                : OffsetsInitializer.earliest();
    }

    private static Properties properties(KafkaSourceOptions options) {
        Properties result = new Properties();
        result.putAll(ClientProperties.with(
                options.properties(),
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        options.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        options.group())));
        return result;
    }

    private KafkaSources() {}
}
