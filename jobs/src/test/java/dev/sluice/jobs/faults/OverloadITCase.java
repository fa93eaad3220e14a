package dev.sluice.jobs.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three times as many sets as the job can rank, for a while: it takes no more memory, loses none, and catches up. */
@Tag("soak")
@EnabledIfSystemProperty(named = "soak", matches = "true")
@Timeout(value = 1_800, threadMode = ThreadMode.SEPARATE_THREAD)
class OverloadITCase {

    private static final long SEED = 1_129;
    private static final Duration OVERLOAD = Duration.ofSeconds(Integer.getInteger("faults.overload.seconds", 10));
    private static final Duration CALM = OVERLOAD.dividedBy(2);
    private static final double TIMES = 3;

    /** So much of the capacity is the load before and afterwards, so that the rest is there to catch up with. */
    private static final double NORMAL = 0.25;

    /** The heap does not grow, as it is there from the start; what waits stays in Kafka. */
    private static final double MOST_GROWTH = 1.1;

    /** In sets a second, of a job that ranks all: one that gives sets back ranks fewer while there are too many. */
    private static double capacity;

    @TempDir
    private Path folder;

    /**
     * What the job does when too much comes.
     *
     * @param fallbacks how the reasons of sets begin that come back in first-stage order; nothing where none may
     */
    record Policy(String name, List<String> options, List<String> fallbacks) {}

    /** The first one measures the capacity. A short overload is for the first one alone. */
    static Stream<Policy> policies() {
        return Stream.of(
                        new Policy("wait", List.of("--on-overload=wait"), List.of()),
                        new Policy(
                                "fallback",
                                List.of("--on-overload=fallback", "--max-queue-age=500ms"),
                                List.of("overloaded")))
                .limit(OVERLOAD.compareTo(Duration.ofSeconds(30)) < 0 ? 1 : 2);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void memoryStaysBoundedAndEachSetIsAnsweredOnce(Policy policy) throws Exception {
        assumeTrue(ProcessWatch.isPossible(), "the machine tells what a process takes");
        System.out.printf("OverloadITCase: %s, seed %d, %s%n", policy.name(), SEED, OVERLOAD);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                StreamUnderLoad stream =
                        new StreamUnderLoad(folder, kafka, policy.name(), new MixedSets(SEED), policy.options())) {
            double ranked = stream.measureCapacity(OVERLOAD);
            if (policy.fallbacks().isEmpty()) {
                capacity = ranked;
            }
            assertThat(capacity)
                    .as("the capacity that the first policy measured")
                    .isPositive();
            stream.drain();
            stream.changeLoad(NORMAL * capacity);
            long calm = System.nanoTime();
            stream.runFor(CALM);
            long overload = System.nanoTime();
            stream.changeLoad(TIMES * capacity);
            stream.runFor(OVERLOAD);
            long over = System.nanoTime();
            stream.changeLoad(NORMAL * capacity);
            // As many as come in two seconds wait for a checkpoint anyway.
            Duration catchingUp = stream.awaitCaughtUp(
                    Math.max(5, Math.round(2 * NORMAL * capacity)),
                    OVERLOAD.multipliedBy(10).plusMinutes(2));
            long afterwards = System.nanoTime();
            stream.runFor(CALM);
            long end = System.nanoTime();
            long sent = stream.sent();
            stream.endAndCheck();

            System.out.printf(
                    "capacity %.1f sets/s; %d sets, each answered once, fallbacks %s; caught up after %d s%n",
                    capacity, sent, stream.tally().fallbackReasons(), catchingUp.toSeconds());
            Figures figures = new Figures(stream);
            Figures.printHead();
            Figures.print("before", figures.row(calm, overload));
            Figures.print("during", figures.row(overload, over));
            Figures.print("catching up", figures.row(over, afterwards));
            Figures.print("after", figures.row(afterwards, end));
            double before = highest(stream, calm, overload);
            double since = highest(stream, overload, end);
            System.out.printf("highest resident memory before %.1f MB, since %.1f MB%n", before, since);
            assertThat(since).as("resident memory, MB").isLessThan(before * MOST_GROWTH);
            assertThat(stream.tally().fallbackReasons().isEmpty())
                    .as("no fallback")
                    .isEqualTo(policy.fallbacks().isEmpty());
            assertThat(stream.tally().fallbackReasons().keySet())
                    .allMatch(reason -> policy.fallbacks().stream().anyMatch(reason::startsWith));
        }
    }

    private static double highest(StreamUnderLoad stream, long fromNanos, long toNanos) {
        return stream.watch().between(fromNanos, toNanos).stream()
                .mapToDouble(ProcessWatch.Sample::residentMegabytes)
                .max()
                .orElseThrow();
    }
}
