package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddedKafkaITCase {

    @TempDir
    Path folder;

    @Test
    void tellsWhatItWasToldAndEndsWithinTwoSecondsWithoutFilesLeft() throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("data"), Map.of("message.max.bytes", "2000000"));
        kafka.create("default", 3, Map.of());
        kafka.create("small", 1, Map.of("max.message.bytes", "5000", "retention.ms", "86400000"));
        try (Topics topics = Topics.connect(kafka.bootstrapServers(), Map.of(), Duration.ofSeconds(30))) {
            assertThat(topics.limits("default").maxRecordBytes()).isEqualTo(2_000_000);
            assertThat(topics.limits("small")).isEqualTo(new TopicLimits(5_000, Duration.ofDays(1)));
        }

        long start = System.nanoTime();
        kafka.close();
        kafka.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aPortTakenInBetweenLeadsToAnotherAttempt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Iterator<Integer> chosen =
                    List.of(taken.getLocalPort(), EmbeddedKafka.freePort()).iterator();
            IntSupplier ports = () -> chosen.hasNext() ? chosen.next() : EmbeddedKafka.freePort();
            try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("data"), Map.of(), ports)) {
                kafka.create("works", 1, Map.of());
                assertThat(kafka.bootstrapServers()).doesNotEndWith(":" + taken.getLocalPort());
            }
        }
    }

    @Test
    void aStoppedBrokerIsAwayAndThenHasAllThatItHadAtItsOldAddress() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("data"))) {
            kafka.create("kept", 2, Map.of());
            Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (KafkaProducer<String, String> producer =
                            new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
                    KafkaConsumer<String, String> consumer =
                            new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
                producer.send(new ProducerRecord<>("kept", 1, "key", "before")).get();
                String[] address = kafka.bootstrapServers().split(":", -1);
                kafka.stop();
                kafka.stop();
                assertThatThrownBy(() -> new Socket(address[0], Integer.parseInt(address[1])).close())
                        .isInstanceOf(ConnectException.class);
                // A producer that finds no broker waits in its send.
                FutureTask<RecordMetadata> meanwhile =
                        new FutureTask<>(() -> producer.send(new ProducerRecord<>("kept", 1, "key", "meanwhile"))
                                .get());
                new Thread(meanwhile).start();

                kafka.startAgain();
                kafka.startAgain();
                meanwhile.get();
                TopicPartition partition = new TopicPartition("kept", 1);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                List<String> values = new ArrayList<>();
                while (values.size() < 2) {
                    consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                }
                assertThat(values).containsExactly("before", "meanwhile");
            }
            kafka.stop();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aClosedBrokerDoesNotStartAgain() throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("data"));
        kafka.close();
        assertThatThrownBy(kafka::startAgain)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed; expected a stopped one");
    }

    @Test
    void aDirectoryWithFilesInItIsLeftAlone() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        assertThatThrownBy(() -> EmbeddedKafka.start(folder)).hasMessageContaining("not empty");
        assertThat(precious).exists();
    }
}
