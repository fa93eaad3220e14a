package dev.sluice.jobs.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The stream job for a long time at half of what it can do: it takes no more of the machine, and gets no slower. */
@Tag("soak")
@EnabledIfSystemProperty(named = "soak", matches = "true")
@Timeout(value = 24, unit = TimeUnit.HOURS, threadMode = ThreadMode.SEPARATE_THREAD)
class SoakITCase {

    private static final long SEED = 1_128;
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("soak.minutes", 60));
    private static final int ROWS = 12;
    private static final double MOST_GROWTH = 1.02;

    /** In MB: the cache of outcomes may still fill up to its bound, and checkpoints come and go. */
    private static final double MOST_HEAP_GROWTH = 64 + 32;

    /** Threads and files come and go with checkpoints and connections; those that leak become more with each. */
    private static final int FEW = 5;

    /**
     * Neighbours on the machine make the slowest hundredth a few times slower for minutes. A backlog, or a cost that
     * grows with time, makes it slower without end.
     */
    private static final double MOST_SLOWER = 5;

    @TempDir
    private Path folder;

    @Test
    void memoryThreadsFilesAndLatenciesStayAsTheyAre() throws Exception {
        assumeTrue(ProcessWatch.isPossible(), "the machine tells what a process takes");
        System.out.printf("SoakITCase: seed %d, %s%n", SEED, TIME);
        Duration capacityTime = min(Duration.ofMinutes(1), TIME.dividedBy(6));
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                StreamUnderLoad stream = new StreamUnderLoad(folder, kafka, "soak", new MixedSets(SEED), List.of())) {
            double capacity = stream.measureCapacity(capacityTime);
            stream.drain();
            long begin = System.nanoTime();
            stream.changeLoad(capacity / 2);
            long warm = begin + min(Duration.ofMinutes(10), TIME.dividedBy(3)).toNanos();
            long end = begin + TIME.minus(capacityTime).toNanos();
            stream.runFor(Duration.ofNanos(warm - System.nanoTime()));
            double heapOnceWarm = stream.liveHeapMegabytes();
            stream.runFor(Duration.ofNanos(end - System.nanoTime()));
            double heapAtTheEnd = stream.liveHeapMegabytes();
            long sent = stream.sent();
            stream.endAndCheck();

            System.out.printf(
                    "capacity %.1f sets/s, load %.1f sets/s, %d sets, each answered once%n",
                    capacity, capacity / 2, sent);
            Figures figures = new Figures(stream);
            figures.print(begin, end, ROWS);
            long quarter = (end - warm) / 4;
            Figures.Row first = figures.row(warm, warm + quarter);
            Figures.Row last = figures.row(end - quarter, end);
            Figures.print("first quarter", first);
            Figures.print("last quarter", last);
            System.out.printf(
                    "resident memory %+.2f %%, heap in use %.1f MB once warm, %.1f MB at the end%n",
                    100 * (last.residentMegabytes() / first.residentMegabytes() - 1), heapOnceWarm, heapAtTheEnd);
            assertThat(stream.tally().fallbackReasons()).isEmpty();
            assertThat(last.residentMegabytes())
                    .as("resident memory, MB")
                    .isLessThan(first.residentMegabytes() * MOST_GROWTH);
            assertThat(heapAtTheEnd).as("heap in use, MB").isLessThan(heapOnceWarm + MOST_HEAP_GROWTH);
            assertThat(last.threads()).as("threads").isLessThanOrEqualTo(first.threads() + FEW);
            assertThat(last.files()).as("open files").isLessThanOrEqualTo(first.files() + FEW);
            assertThat(last.latencies().p99Millis())
                    .as("p99, ms")
                    .isLessThan(first.latencies().p99Millis() * MOST_SLOWER);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
