package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.jobs.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which ports a job in a process of its own opens, by what the kernel says. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
class LoopbackITCase {

    private static final String LISTENING = "0A";
    private static final Set<String> LOOPBACK =
            Set.of("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F");

    @Test
    void nothingListensToOtherMachines(@TempDir Path folder) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            KafkaTopics topics = new KafkaTopics(kafka, "loopback");
            CommandLines sluice = new CommandLines().streaming();
            Path checkpoints = folder.resolve("checkpoints");
            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> sluice.run(
                    "stream",
                    "--bootstrap-servers=" + kafka.bootstrapServers(),
                    "--candidates=" + topics.candidates(),
                    "--ranked=" + topics.ranked(),
                    "--dead-letters=" + topics.deadLetters(),
                    "--checkpoint-dir=" + checkpoints,
                    "--checkpoint-interval=200ms",
                    "--timeout=none",
                    "--parallelism=1"));
            long begin = System.nanoTime();
            while (!exit.isDone() && !isRunning(checkpoints)) {
                assertThat(System.nanoTime() - begin)
                        .isLessThan(Duration.ofMinutes(2).toNanos());
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            List<String> addresses = listening();
            sluice.shutdown().run();
            assertThat(exit.get(60, TimeUnit.SECONDS)).as(sluice::err).isZero();
            assertThat(addresses)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(address -> assertThat(address).isIn(LOOPBACK));
        }
    }

    private static boolean isRunning(Path checkpoints) {
        String[] names = checkpoints.toFile().list();
        return names != null && Stream.of(names).anyMatch(name -> name.startsWith("chk-"));
    }

    /** The addresses of this process's listening sockets, as the kernel writes them. */
    private static List<String> listening() throws IOException {
        Set<String> own = sockets();
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.trim().split(" +", -1);
                if (columns.length > 9 && columns[3].equals(LISTENING) && own.contains("socket:[" + columns[9] + "]")) {
                    addresses.add(columns[1].substring(0, columns[1].indexOf(':')));
                }
            }
        }
        return addresses;
    }

    private static Set<String> sockets() throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    names.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        } catch (NoSuchFileException e) {
            // Closed meanwhile.
        }
        return names;
    }
}
