package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of one test. */
public final class KafkaTopics {

    private final EmbeddedKafka kafka;
    private final String prefix;

    public KafkaTopics(EmbeddedKafka kafka, String prefix) {
        this.kafka = kafka;
        this.prefix = prefix;
        kafka.create(candidates(), 3, Map.of("max.message.bytes", "16000000"));
        kafka.create(ranked(), 2, Map.of());
        kafka.create(deadLetters(), 1, Map.of());
        kafka.create(quality(), 1, Map.of());
    }

    public String prefix() {
        return prefix;
    }

    public String candidates() {
        return prefix + "-candidates";
    }

    public String ranked() {
        return prefix + "-ranked";
    }

    public String deadLetters() {
        return prefix + "-dead-letters";
    }

    public String quality() {
        return prefix + "-quality";
    }

    public String judgments() {
        return prefix + "-judgments";
    }

    public String clicks() {
        return prefix + "-clicks";
    }

    public String alerts() {
        return prefix + "-alerts";
    }

    /** With topics for judgments, clicks and alerts too, of one partition each. */
    public KafkaTopics withFeedback() {
        kafka.create(judgments(), 1, Map.of());
        kafka.create(clicks(), 1, Map.of());
        kafka.create(alerts(), 1, Map.of());
        return this;
    }

    /** Sends texts to the first partition of a topic. */
    public void send(String topic, List<String> values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, 0, null, value.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
        }
    }

    /** Sends records, their topics aside, to the candidates in turn over its partitions. */
    public void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            int partition = 0;
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(new ProducerRecord<>(
                                candidates(), partition++ % 3, record.key(), record.value(), record.headers()))
                        .get();
            }
        }
    }

    /** Sends records to the topics and partitions that they name. */
    public void sendAll(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get();
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.request.size", "16000000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** All committed records that a topic has now. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
