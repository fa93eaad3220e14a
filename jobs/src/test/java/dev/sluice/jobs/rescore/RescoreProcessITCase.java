package dev.sluice.jobs.rescore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.jobs.CommandLines;
import dev.sluice.jobs.cluster.Distribution;
import dev.sluice.jobs.cluster.JavaProcess;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.wire.RankingCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** The command in processes that are killed: what they write together is what one writes that nobody disturbs. */
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class RescoreProcessITCase {

    private static final int SETS = 100;
    private static final int DOCUMENTS = 3;
    private static final String OFTEN = "200ms";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path input;

    private static Path sets;
    private static List<String> expected;

    @TempDir
    private Path folder;

    @BeforeAll
    static void scoreAllInThisProcess() throws Exception {
        System.out.println("RescoreProcessITCase: seed " + SetFile.SEED);
        sets = SetFile.write(input.resolve("sets.jsonl"), SETS, DOCUMENTS);
        List<String> lines = new ArrayList<>();
        try (Reranker reranker = Rerankers.open(RerankerOptions.defaults())) {
            for (CandidateSet set : SetFile.sets(SETS, DOCUMENTS)) {
                lines.add(new String(
                        RankingCodec.withoutTimings()
                                .encode(reranker.rerank(set, Deadline.NONE).get()),
                        StandardCharsets.UTF_8));
            }
        }
        expected = lines.stream().sorted().toList();
    }

    @Test
    void killedAgainAndAgainItWritesEachSetOnceAtWhateverParallelism() throws Exception {
        Path output = folder.resolve("out");
        List<Integer> parallelisms = List.of(1, 1, 2);
        for (int life = 0; life < parallelisms.size(); life++) {
            int parts = Parts.of(output).size();
            boolean beforeTheFirstCheckpoint = life == 0;
            try (JavaProcess process = start(output, beforeTheFirstCheckpoint ? "1h" : OFTEN, parallelisms.get(life))) {
                await(
                        process,
                        () -> beforeTheFirstCheckpoint
                                ? !Parts.unfinished(output).isEmpty()
                                : Parts.of(output).size() > parts);
                process.kill();
                System.out.printf(
                        "RescoreProcessITCase, kill %d: %d of %d sets done%n",
                        life + 1, Parts.lines(output).size(), SETS);
                assertThat(process.output()).contains(life > 1 ? "goes on from checkpoint" : "rescore: from 1 file");
            }
            assertThat(output.resolve("_SUCCESS")).doesNotExist();
            assertThat(Parts.lines(output).size()).as("sets done").isLessThan(SETS);
        }
        try (JavaProcess process = start(output, OFTEN, 1)) {
            assertThat(process.exitCode(PATIENCE)).as(process.output()).isZero();
            assertThat(process.output()).contains("goes on from checkpoint", SETS + " sets with ");
        }
        assertThat(Parts.lines(output)).isEqualTo(expected);
        assertThat(Parts.unfinished(output)).isEmpty();
        assertThat(output.resolve("_SUCCESS")).exists();
    }

    @Test
    void interruptedItSaysHowToGoOnAndTwoAtOnceAreRefused() throws Exception {
        Path output = folder.resolve("out");
        Path many = SetFile.write(folder.resolve("many.jsonl"), 20 * SETS, DOCUMENTS);
        try (JavaProcess process = start(many, output, OFTEN, 1)) {
            await(process, () -> !Parts.of(output).isEmpty());
            CommandLines second = new CommandLines().rescoring();
            assertThat(second.run("rescore", "--input=" + many, "--output=" + output))
                    .isEqualTo(1);
            assertThat(second.err()).contains("--output " + output + " is in use by another process");
            process.interrupt();
            process.exitCode(PATIENCE);
            assertThat(process.output())
                    .contains("Started again in the same way, it goes on from checkpoint ")
                    .doesNotContain("Exception");
        }
        assertThat(output.resolve("_SUCCESS")).doesNotExist();
    }

    private JavaProcess start(Path output, String interval, int parallelism) throws IOException {
        return start(sets, output, interval, parallelism);
    }

    private JavaProcess start(Path given, Path output, String interval, int parallelism) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        return JavaProcess.start(
                "rescore",
                folder,
                new Distribution().localClassPath(),
                List.of(
                        "-Xmx1g",
                        "-Dfile.encoding=UTF-8",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Djna.tmpdir=" + temporary),
                List.of(
                        "dev.sluice.jobs.Sluice",
                        "rescore",
                        "--input=" + given,
                        "--output=" + output,
                        "--in-flight-sets=4",
                        "--checkpoint-interval=" + interval,
                        "--parallelism=" + parallelism),
                Map.of(
                        "DJL_CACHE_DIR", temporary.toString(),
                        "DJL_OFFLINE", "true",
                        "RUST_FLAVOR", "cpu",
                        "ORT_DISABLE_TELEMETRY", "1"));
    }

    private static void await(JavaProcess process, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(process.isAlive()).as(process.output()).isTrue();
            assertThat(System.nanoTime() - start).as(process.output()).isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
