package dev.sluice.jobs.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.kafka.EmbeddedKafka;
import dev.sluice.jobs.cluster.JavaProcess;
import dev.sluice.jobs.stream.KafkaTopics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.util.IOUtils;

/** A stream job in a process of its own, the load on it, and what is seen of both. For one test thread. */
final class StreamUnderLoad implements AutoCloseable {

    /** More than are answered between two checkpoints, so that the job never waits for the load. */
    private static final long SATURATING = 50L * Runtime.getRuntime().availableProcessors();

    private static final Pattern HEAP_USED = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final double UNBOUNDED = 1e6;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final KafkaTopics topics;
    private final Tally tally = new Tally();
    private final Answers answers;
    private final JavaProcess process;
    private final ProcessWatch watch;
    private final Pace pace;
    private final SteadyLoad load;

    /**
     * Starts all.
     *
     * @param name of the topics
     * @param options of the job, beside those that it needs
     */
    StreamUnderLoad(Path folder, EmbeddedKafka kafka, String name, MixedSets sets, List<String> options)
            throws IOException {
        topics = new KafkaTopics(kafka, name);
        answers = new Answers(kafka.bootstrapServers(), topics.ranked(), tally::add);
        process = StreamProcess.start(
                Files.createDirectories(folder.resolve(name)), kafka.bootstrapServers(), topics, options);
        watch = new ProcessWatch(process.id());
        pace = new Pace(answers::count, UNBOUNDED, SATURATING);
        load = new SteadyLoad(kafka.bootstrapServers(), pace, number -> sets.messages(number, topics));
    }

    /**
     * Lets the job do as much as it can, once it has begun to answer, and gives how many sets a second the model ranked
     * in the second half of this time; the first half is for the JVM's compiler.
     */
    double measureCapacity(Duration time) throws InterruptedException {
        pace.change(UNBOUNDED, SATURATING);
        answers.await(1, PATIENCE);
        runFor(time.dividedBy(2));
        long before = tally.ranked();
        long begin = System.nanoTime();
        runFor(time.dividedBy(2));
        double seconds = (System.nanoTime() - begin) / 1e9;
        return (tally.ranked() - before) / seconds;
    }

    /** From now on so many sets are sent a second, whatever is answered. */
    void changeLoad(double setsPerSecond) {
        pace.change(setsPerSecond, Long.MAX_VALUE);
    }

    /** Sends nothing until all is answered. */
    void drain() {
        pace.change(UNBOUNDED, 0);
        awaitCaughtUp(0, PATIENCE);
    }

    /** Goes on for a time. */
    void runFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await(() -> System.nanoTime() - end >= 0, time.plus(PATIENCE));
    }

    /** Waits until no more than so many sets are unanswered, and gives how long it took. */
    Duration awaitCaughtUp(long mostUnanswered, Duration patience) {
        long begin = System.nanoTime();
        await(() -> load.sent() - answers.count() <= mostUnanswered, patience);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** What its heap holds after a whole collection, in MB. */
    double liveHeapMegabytes() throws Exception {
        jcmd("GC.run");
        Matcher used = HEAP_USED.matcher(jcmd("GC.heap_info"));
        assertThat(used.find()).as("the heap's size").isTrue();
        return Long.parseLong(used.group(1)) / 1024.0;
    }

    /**
     * Sends no more, waits for all answers, ends the job as Ctrl-C does, and looks whether each set was answered once.
     */
    void endAndCheck() throws Exception {
        load.stop();
        answers.await(load.sent(), PATIENCE);
        // What is written twice would be committed by the checkpoint after the next.
        runFor(Duration.ofSeconds(2));
        process.interrupt();
        process.exitCode(Duration.ofSeconds(30));
        assertThat(tally.answered()).as("sets answered").isEqualTo((int) load.sent());
        assertThat(tally.repeated()).as("sets answered twice").isZero();
        assertThat(topics.read(topics.deadLetters())).as("dead letters").isEmpty();
        assertThat(process.output())
                .as("what the job said")
                .contains(String.format(Locale.ROOT, "stopped; %,d sets were answered", load.sent()))
                .doesNotContain("FAILED", "Exception");
    }

    long sent() {
        return load.sent();
    }

    Tally tally() {
        return tally;
    }

    ProcessWatch watch() {
        return watch;
    }

    String output() {
        return process.output();
    }

    @Override
    public void close() {
        IOUtils.closeAllQuietly(load, watch, process, answers);
    }

    private String jcmd(String command) throws Exception {
        Process asked = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.id()),
                        command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(asked.waitFor()).as(answer).isZero();
        return answer;
    }

    private void await(BooleanSupplier condition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(process.isAlive()).as("the job's process runs").isTrue();
            assertThat(System.nanoTime() - deadline).as("in time").isNegative();
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
