package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaITCase {
    @TempDir
    Path folder;

    @Test
    void startsAndEndsWithoutTraces() throws Exception {
        long t0 = System.nanoTime();
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("k"), Map.of("message.max.bytes", "60000000"));
        System.out.println("START " + (System.nanoTime() - t0) / 1e6);
        t0 = System.nanoTime();
        kafka.create("a", 4, Map.of());
        System.out.println("CREATE " + (System.nanoTime() - t0) / 1e6);
        t0 = System.nanoTime();
        kafka.close();
        System.out.println("CLOSE " + (System.nanoTime() - t0) / 1e6);
        assertThat(folder).isEmptyDirectory();
    }
}
