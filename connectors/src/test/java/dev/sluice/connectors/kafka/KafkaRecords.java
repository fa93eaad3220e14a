package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes and reads records the plain way, to see what the connectors do. */
record KafkaRecords(EmbeddedKafka kafka) {

    void write(List<ProducerRecord<byte[], byte[]>> records) throws ExecutionException, InterruptedException {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "max.request.size",
                60_000_000,
                "buffer.memory",
                70_000_000L);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> written =
                    records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> each : written) {
                each.get();
            }
        }
    }

    /** The committed records that a topic of one partition has now, in their order. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        return readUntil(topic, (records, atEnd) -> atEnd);
    }

    /** The committed records of a topic of one partition, as soon as there are so many. */
    List<ConsumerRecord<byte[], byte[]>> await(String topic, int count) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        return readUntil(topic, (records, atEnd) -> {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(records + " records in topic " + topic + ", expected " + count);
            }
            return records >= count;
        });
    }

    private interface Enough {
        boolean isEnough(int records, boolean atEnd);
    }

    private List<ConsumerRecord<byte[], byte[]>> readUntil(String topic, Enough enough) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (!enough.isEnough(records.size(), consumer.position(partition) >= end)) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
