package dev.sluice.connectors.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the committed records of a topic end when a bounded source starts. The ends are part of its checkpoints: a job
 * that goes on from one does not read what came meanwhile, and one that is open in a transaction is not waited for.
 */
record CommittedEnds(KafkaSourceOptions options) implements OffsetsInitializer {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        try (Topics topics = Topics.connect(options.bootstrapServers(), options.properties(), ANSWER_WITHIN)) {
            return topics.committedEnds(partitions);
        }
    }

    // The connector takes the reset strategy in a type that Kafka's client has deprecated.
    @Override
    @SuppressWarnings("deprecation")
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.LATEST;
    }
}
