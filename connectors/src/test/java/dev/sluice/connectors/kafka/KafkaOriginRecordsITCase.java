package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Origin;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedKafka.class)
@Timeout(120)
class KafkaOriginRecordsITCase {

    private static final int LARGE = 5_000_000;

    @Test
    void aRecordIsFoundInItsPlaceWhateverItsSizeAndTheOrder(EmbeddedKafka kafka) throws Exception {
        kafka.create("found", 1, Map.of("max.message.bytes", "60000000"));
        new KafkaRecords(kafka)
                .write(IntStream.range(0, 5)
                        .mapToObj(number -> new ProducerRecord<byte[], byte[]>(
                                "found", new byte[] {7}, new byte[number == 3 ? LARGE : number]))
                        .toList());
        try (KafkaOriginRecords origins = new KafkaOriginRecords(kafka.bootstrapServers(), Map.of())) {
            for (int offset : new int[] {3, 0, 4, 1}) {
                OriginRecords.Found.AtPlace found = (OriginRecords.Found.AtPlace) find(origins, "found", 0, offset);
                assertThat(found.record().offset()).isEqualTo(offset);
                assertThat(found.record().value()).hasSize(offset == 3 ? LARGE : offset);
                assertThat(found.record().key()).containsExactly(7);
            }
        }
    }

    @Test
    void whatIsNotThereIsAbsentAtOnce(EmbeddedKafka kafka) throws Exception {
        kafka.create("absent", 1, Map.of());
        new KafkaRecords(kafka)
                .write(List.of(
                        new ProducerRecord<>("absent", new byte[1]), new ProducerRecord<>("absent", new byte[1])));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition("absent", 0), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
        abortTwoAndWriteTwo(kafka);
        try (KafkaOriginRecords origins = new KafkaOriginRecords(kafka.bootstrapServers(), Map.of())) {
            assertThat(absent(origins, "absent", 0, 0)).isEqualTo("its partition begins at offset 1");
            assertThat(absent(origins, "absent", 0, -5)).isEqualTo("its partition begins at offset 1");
            assertThat(absent(origins, "absent", 0, 1_000)).startsWith("its partition ends before offset ");
            assertThat(absent(origins, "absent", 0, 3))
                    .isEqualTo("its partition has no record at that offset any more");
            assertThat(absent(origins, "absent", 7, 0)).isEqualTo("topic 'absent' has no partition 7");
            assertThat(absent(origins, "no-such-topic", 0, 0)).isEqualTo("topic 'no-such-topic' has no partition 0");
            assertThat(absent(origins, "no topic's name", 0, 0)).contains("has no partition 0");
            assertThat(find(origins, "absent", 0, 1)).isInstanceOf(OriginRecords.Found.AtPlace.class);
        }
    }

    /** Offsets 2 and 3 are of a transaction that was aborted, 5 and 6 of one that was not. */
    private static void abortTwoAndWriteTwo(EmbeddedKafka kafka) throws Exception {
        Map<String, Object> config =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "origin-records");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            for (boolean commits : new boolean[] {false, true}) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("absent", new byte[1])).get();
                producer.send(new ProducerRecord<>("absent", new byte[1])).get();
                if (commits) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
    }

    private static String absent(OriginRecords origins, String topic, int partition, long offset) throws Exception {
        return ((OriginRecords.Found.Absent) find(origins, topic, partition, offset)).reason();
    }

    private static OriginRecords.Found find(OriginRecords origins, String topic, int partition, long offset)
            throws Exception {
        return origins.find(new Origin.KafkaRecord(topic, partition, offset, 0, null, List.of()))
                .get(30, TimeUnit.SECONDS);
    }
}
