package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.wire.WireLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandidateFilesITCase {

    private static final int SETS = 4000;
    private static final int MANY = 100_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"STREAMING, 3", "BATCH, 2"})
    void jsonLinesComeOutOnceEach(RuntimeExecutionMode mode, int parallelism) throws Exception {
        CandidateFiles files = sets();
        List<String> expected =
                files.sample(2 * SETS).stream().map(String::valueOf).toList();
        assertThat(expected).hasSize(SETS + 1);
        assertThat(run(files, environment(mode, parallelism)).stream().map(String::valueOf))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({"STREAMING, 2", "BATCH, 1"})
    void rowGroupsComeOutOnceEach(RuntimeExecutionMode mode, int parallelism) throws Exception {
        String file = Path.of(CandidateFilesITCase.class
                        .getResource("/parquet/sets.parquet")
                        .toURI())
                .toString();
        CandidateFiles files = CandidateFiles.open(List.of(file), options(null, null));
        assertThat(run(files, environment(mode, parallelism)).stream().map(String::valueOf))
                .containsExactlyInAnyOrderElementsOf(
                        files.sample(99).stream().map(String::valueOf).toList());
    }

    @ParameterizedTest
    @CsvSource({"STREAMING, 1", "STREAMING, 3", "BATCH, 2"})
    void aRunMeetsItsTexts(RuntimeExecutionMode mode, int parallelism) throws Exception {
        CandidateFiles files = trecRun();
        List<Arrival> expected = files.sample(SETS);
        assertThat(expected.stream().filter(CandidateSet.class::isInstance)).hasSize(198);
        List<Arrival> all = run(files, environment(mode, parallelism));
        assertThat(all.stream().map(Sets::brief).filter(brief -> brief.startsWith("missing_text")))
                .containsExactlyInAnyOrder("missing_text@1", "missing_text@1991");
        assertThat(all.stream().map(Sets::brief).filter(brief -> brief.startsWith("invalid_json")))
                .hasSize(1);
        all.removeIf(arrival -> Sets.brief(arrival).startsWith("invalid_json"));
        assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({"hashmap", "rocksdb"})
    void aJobThatFailsGoesOnAndReadsEachRecordOnce(String backend) throws Exception {
        for (CandidateFiles files : List.of(sets(), trecRun())) {
            int expected = files.format() == CandidateFiles.Format.TREC_RUN ? 201 : SETS + 1;
            FailingOnce.begin();
            StreamExecutionEnvironment environment = environment(RuntimeExecutionMode.STREAMING, 2);
            environment.enableCheckpointing(20);
            environment.configure(new Configuration()
                    .set(StateBackendOptions.STATE_BACKEND, backend)
                    .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                    .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 2)
                    .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO));
            DataStream<String> briefs =
                    files.read(environment).map(new FailingOnce(expected)).uid("brief");
            List<String> seen = briefs.executeAndCollect(MANY);
            assertThat(FailingOnce.FAILURES).hasValue(1);
            assertThat(seen).hasSize(expected).doesNotHaveDuplicates();
        }
    }

    @Test
    void twoTextsOfOneIdFailTheJob() throws Exception {
        Packed.write(folder.resolve("run"), "q Q0 d1 1 1 t\n");
        Packed.write(folder.resolve("topics.tsv"), "q\ta query\n");
        Packed.write(folder.resolve("corpus/1.tsv"), "d1\tone\nd1\tone\n");
        CandidateFiles same = run("topics.tsv", "corpus");
        assertThat(run(same, environment(RuntimeExecutionMode.STREAMING, 1))).hasSize(1);
        Packed.write(folder.resolve("corpus/2.tsv"), "d1\tother\n");
        CandidateFiles other = run("topics.tsv", "corpus");
        assertThatThrownBy(() -> run(other, environment(RuntimeExecutionMode.STREAMING, 1)))
                .rootCause()
                .hasMessageStartingWith("The corpus has two texts of document 'd1', at " + folder + "/corpus/")
                .hasMessageContaining("; expected one text an id. Remove one of them");
    }

    private CandidateFiles sets() throws Exception {
        Packed.write(folder.resolve("sets/1.jsonl"), Sets.lines(1, 1500) + "broken\n" + Sets.lines(1501, 3000));
        Packed.write(folder.resolve("sets/2.jsonl.gz"), Packed.gzip(Packed.utf8(Sets.lines(3001, 3500))));
        Packed.write(folder.resolve("sets/3.jsonl.zst"), Packed.zstandard(Packed.utf8(Sets.lines(3501, SETS))));
        return CandidateFiles.open(List.of(folder + "/sets"), options(null, null));
    }

    /** Two hundred queries of ten documents; two queries lack a text, and a line of the corpus is broken. */
    private CandidateFiles trecRun() throws Exception {
        Random random = new Random(5);
        StringBuilder run = new StringBuilder();
        StringBuilder topics = new StringBuilder();
        for (int query = 1; query <= 200; query++) {
            topics.append(query == 200 ? "other" : "q" + query)
                    .append("\ttext of ")
                    .append(query)
                    .append('\n');
            for (int place = 0; place < 10; place++) {
                String document = query == 1 && place == 3 ? "gone" : "d" + (place * 100 + random.nextInt(100));
                run.append("q" + query + " Q0 " + document + " " + place + " " + (10 - place) + " t\n");
            }
        }
        StringBuilder corpus = new StringBuilder();
        for (int document = 0; document < 5000; document++) {
            corpus.append(
                    "{\"_id\": \"d" + document + "\", \"title\": \"t\", \"text\": \"number " + document + "\"}\n");
        }
        Packed.write(folder.resolve("run"), run.toString());
        Packed.write(folder.resolve("topics.tsv"), topics.toString());
        Packed.write(folder.resolve("corpus.jsonl.gz"), Packed.gzip(Packed.utf8(corpus + "{broken\n")));
        return run("topics.tsv", "corpus.jsonl.gz");
    }

    private CandidateFiles run(String topics, String corpus) throws Exception {
        return CandidateFiles.open(List.of(folder + "/run"), options(folder + "/" + topics, folder + "/" + corpus));
    }

    private static InputOptions options(String topics, String corpus) {
        return RunFilesTest.options(WireLimits.DEFAULT, topics, corpus);
    }

    private static StreamExecutionEnvironment environment(RuntimeExecutionMode mode, int parallelism) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(
                parallelism,
                new Configuration().set(PipelineOptions.GENERIC_TYPES, false).set(ExecutionOptions.RUNTIME_MODE, mode));
        return environment;
    }

    private static List<Arrival> run(CandidateFiles files, StreamExecutionEnvironment environment) throws Exception {
        return new ArrayList<>(files.read(environment).executeAndCollect(MANY));
    }

    /** Fails once in the middle. */
    private static final class FailingOnce implements MapFunction<Arrival, String> {

        private static final AtomicInteger FAILURES = new AtomicInteger();
        private static final AtomicInteger SEEN = new AtomicInteger();

        private final int failing;

        FailingOnce(int all) {
            this.failing = all / 2;
        }

        static void begin() {
            FAILURES.set(0);
            SEEN.set(0);
        }

        @Override
        public String map(Arrival arrival) {
            if (SEEN.incrementAndGet() == failing) {
                FAILURES.incrementAndGet();
                throw new IllegalStateException("A failure that the test wants");
            }
            return Sets.brief(arrival) + arrival;
        }
    }
}
