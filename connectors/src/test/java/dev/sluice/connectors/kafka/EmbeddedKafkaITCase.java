package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void aDirectoryWithFilesInItIsLeftAlone() throws Exception {
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        assertThatThrownBy(() -> EmbeddedKafka.start(folder)).hasMessageContaining("not empty");
        assertThat(precious).exists();
    }
}
