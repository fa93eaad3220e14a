package dev.sluice.jobs.rescore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.FaultyModel;
import dev.sluice.jobs.CommandLines;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command on files, in a Flink cluster within this process. */
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
class RescoreJobITCase {

    private static final int SETS = 24;
    private static final int DOCUMENTS = 4;

    /** Enough to be read for a while. */
    private static final int MANY = 5_000;

    /** What the model of a test does; static, as tasks get copies of what a job is defined with. */
    private static volatile FaultyModel.Behaviour behaviour;

    private static final FaultyModel MODEL =
            new FaultyModel((documents, call, cancellation) -> behaviour.run(documents, call, cancellation));

    @TempDir
    private Path folder;

    private Path input;
    private Path output;

    @BeforeEach
    void writeSets() throws IOException {
        System.out.println("RescoreJobITCase: seed " + SetFile.SEED);
        input = SetFile.write(folder.resolve("sets.jsonl"), SETS, DOCUMENTS);
        output = folder.resolve("out");
        behaviour = (documents, call, cancellation) -> FaultyModel.scores(documents);
    }

    @Test
    void theOutputIsTheSameAtAnyParallelismAndInBatchExecutionToTheLastBit() throws Exception {
        List<String> expected = null;
        for (String arguments :
                List.of("--parallelism=1", "--parallelism=2", "--parallelism=8", "--parallelism=2 --execution=batch")) {
            Path one = folder.resolve(arguments);
            CommandLines sluice = new CommandLines().rescoring();
            assertThat(run(sluice, one, arguments.split(" ")))
                    .as(arguments + ": " + sluice.err())
                    .isZero();
            List<String> lines = Parts.lines(one);
            assertThat(lines).hasSize(SETS).noneMatch(line -> line.contains("timings_ms"));
            assertThat(expected == null ? lines : expected).as(arguments).isEqualTo(lines);
            expected = lines;
            assertThat(one.resolve("_SUCCESS")).exists();
            assertThat(Parts.unfinished(one)).isEmpty();
        }
    }

    @Test
    void whatIsDoneIsNotDoneAgain() throws Exception {
        CommandLines first = faulty();
        assertThat(run(first, output)).as(first.err()).isZero();
        assertThat(first.out()).startsWith("24 sets with ").contains("24 ranked", "nDCG@10");
        List<Path> parts = Parts.of(output);

        behaviour = (documents, call, cancellation) -> {
            throw new AssertionError("Nothing is left to be scored");
        };
        CommandLines second = faulty();
        assertThat(run(second, output, "--format=json")).as(second.err()).isZero();
        assertThat(second.err())
                .isEqualTo("sluice rescore: " + output + " holds all results already; nothing is done\n");
        assertThat(second.out()).startsWith("{\"queries\":24,").hasLineCount(1);
        assertThat(second.out().strip()).isEqualTo(Files.readString(output.resolve("summary.json")));
        assertThat(Parts.of(output)).isEqualTo(parts);

        CommandLines other = faulty();
        assertThat(run(other, output, "--top-n=2")).isEqualTo(1);
        assertThat(other.err())
                .contains("holds results of another job: --top-n not given and now '2'; expected the same");
    }

    @Test
    void theFirstFallbackEndsTheJobAndItGoesOnWhenTheCauseIsGone() throws Exception {
        List<String> expected = undisturbed(SETS);
        AtomicInteger calls = new AtomicInteger();
        behaviour = (documents, call, cancellation) -> {
            if (calls.incrementAndGet() > SETS / 2) {
                throw new InferenceException("The model is unwell");
            }
            return FaultyModel.scores(documents);
        };
        CommandLines ended = faulty();
        assertThat(run(ended, output, "--checkpoint-interval=50ms", "--in-flight-sets=1"))
                .isEqualTo(1);
        assertThat(ended.err())
                .contains("The job was ended: 1 of the ")
                .contains("(--max-fallback-share)")
                .contains("Started again, it ");
        assertThat(output.resolve("_SUCCESS")).doesNotExist();
        assertThat(Parts.lines(output)).noneMatch(line -> line.contains("fallback"));

        behaviour = (documents, call, cancellation) -> FaultyModel.scores(documents);
        CommandLines again = faulty();
        assertThat(run(again, output)).as(again.err()).isZero();
        assertThat(Parts.lines(output)).isEqualTo(expected);
        assertThat(Parts.unfinished(output)).isEmpty();
    }

    @Test
    void fallbacksAreResultsWhereTheyAreAllowed() throws Exception {
        behaviour = (documents, call, cancellation) -> {
            throw new InferenceException("The model is unwell");
        };
        CommandLines sluice = faulty();
        assertThat(run(sluice, output, "--max-fallback-share=1"))
                .as(sluice.err())
                .isZero();
        assertThat(Parts.lines(output)).hasSize(SETS).allMatch(line -> line.contains("\"status\":\"fallback\""));
    }

    @Test
    void whatCannotBeReadIsADeadLetterAndTheExitCodeSaysSo() throws Exception {
        Files.writeString(input, "{\"broken\n", StandardOpenOption.APPEND);
        CommandLines sluice = faulty();
        assertThat(run(sluice, output)).isEqualTo(1);
        assertThat(sluice.err()).endsWith("sluice rescore: dead letters: 1, in " + output + "/_dead-letters\n");
        assertThat(output.resolve("_SUCCESS")).exists();
        assertThat(Parts.lines(output)).hasSize(SETS);
        List<String> letters = Parts.lines(output.resolve("_dead-letters"));
        assertThat(letters).hasSize(1);
        assertThat(new DeadLetterCodec()
                        .decode(letters.get(0).getBytes(StandardCharsets.UTF_8))
                        .origin()
                        .id())
                .isEqualTo(input + ":" + (SETS + 1));

        Path elsewhere = folder.resolve("letters");
        CommandLines asked = faulty();
        assertThat(run(asked, folder.resolve("out2"), "--dead-letters=" + elsewhere))
                .as(asked.err())
                .isZero();
        assertThat(Parts.lines(elsewhere)).isEqualTo(letters);
    }

    @Test
    void aRunHasTheRanksAsScoresAndNoIdsWithBlanks() throws Exception {
        Files.writeString(
                input,
                "{\"query_id\": \"q\", \"query\": \"a\", \"documents\": [{\"id\": \"a b\", \"text\": \"t\"}]}\n",
                StandardOpenOption.APPEND);
        CommandLines sluice = faulty();
        assertThat(run(sluice, output, "--output-format=trec", "--run-tag=mine"))
                .isEqualTo(1);
        List<String> expected = new ArrayList<>();
        try (var reranker = MODEL.open(RerankerOptions.defaults())) {
            for (CandidateSet set : SetFile.sets(SETS, DOCUMENTS)) {
                Ranking ranking = reranker.rerank(set, Deadline.NONE).get();
                for (RankedDocument document : ranking.results()) {
                    expected.add(set.queryId() + " Q0 " + document.id() + " " + document.rank() + " "
                            + (ranking.results().size() - document.rank()) + " mine");
                }
            }
        }
        assertThat(Parts.lines(output)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Parts.of(output)).allMatch(part -> part.toString().endsWith(".run"));
        assertThat(Parts.lines(output.resolve("_dead-letters")))
                .singleElement()
                .asString()
                .contains("documents[0].id", "--output-format jsonl");
    }

    @Test
    void aRunOfScoresRefusesAnswersWithoutThem() {
        behaviour = (documents, call, cancellation) -> {
            throw new InferenceException("The model is unwell");
        };
        CommandLines sluice = faulty();
        assertThat(run(sluice, output, "--output-format=trec", "--run-scores=relevance", "--max-fallback-share=1"))
                .isEqualTo(1);
        assertThat(sluice.err()).contains("The job was ended: Query 'q", "came back as fallback", "--run-scores rank");
        assertThat(Parts.of(output)).isEmpty();
    }

    @Test
    void timingsAreWrittenWhereTheyAreAskedFor() throws Exception {
        CommandLines sluice = faulty();
        assertThat(run(sluice, output, "--timings")).as(sluice.err()).isZero();
        assertThat(Parts.lines(output)).allMatch(line -> line.contains("timings_ms") && line.contains("inferences"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void aDryRunSaysHowLongItTakesAndWritesNothing(String format) {
        CommandLines sluice = faulty();
        assertThat(run(sluice, output, "--dry-run", "--format=" + format))
                .as(sluice.err())
                .isZero();
        assertThat(sluice.out())
                .contains("faulty")
                .containsPattern("24 sets|\"sets\":24")
                .containsPattern("it will take about|\"estimated_seconds\":\\d");
        assertThat(output).doesNotExist();
    }

    @Test
    void aPackedFileThatIsCutOffEndsTheJobAndOnceItIsWholeTheJobGoesOn() throws Exception {
        SetFile.write(input, MANY, DOCUMENTS);
        List<String> expected = undisturbed(MANY);
        Path packed = folder.resolve("sets.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(input, out);
        }
        byte[] whole = Files.readAllBytes(packed);
        Files.write(packed, Arrays.copyOf(whole, whole.length - 100));
        input = packed;
        CommandLines cut = faulty();
        assertThat(run(cut, output, "--checkpoint-interval=50ms")).isEqualTo(1);
        assertThat(cut.err())
                .contains("The job was ended: " + packed + ": the packed data is cut off or damaged")
                .contains("Started again, it goes on from checkpoint");
        assertThat(output.resolve("_SUCCESS")).doesNotExist();
        assertThat(Parts.lines(output)).isNotEmpty().hasSizeLessThan(MANY);

        Files.write(packed, whole);
        CommandLines mended = faulty();
        assertThat(run(mended, output)).as(mended.err()).isZero();
        assertThat(Parts.lines(output)).isEqualTo(expected);

        try (OutputStream more = new GZIPOutputStream(Files.newOutputStream(packed, StandardOpenOption.APPEND))) {
            Files.copy(folder.resolve("sets.jsonl"), more);
        }
        CommandLines grown = faulty();
        assertThat(run(grown, output)).isEqualTo(1);
        assertThat(grown.err()).contains("holds results of another job: inputs '");
    }

    @Test
    void batchExecutionBeginsInAnEmptyFolderOnly() throws Exception {
        Files.createDirectories(output.resolve("_sluice"));
        Files.createFile(output.resolve("part-a-0.jsonl"));
        CommandLines sluice = faulty();
        assertThat(run(sluice, output, "--execution=batch")).isEqualTo(1);
        assertThat(sluice.err()).contains("no checkpoint to go on from");
    }

    private List<String> undisturbed(int sets) {
        Path other = folder.resolve("undisturbed");
        CommandLines sluice = faulty();
        assertThat(run(sluice, other)).as(sluice.err()).isZero();
        List<String> lines = Parts.lines(other);
        assertThat(lines).hasSize(sets);
        return lines;
    }

    private static CommandLines faulty() {
        RerankerOptions options =
                RerankerOptions.builder().batchDocuments(DOCUMENTS).build();
        RerankerFactory factory = () -> MODEL.open(options);
        return new CommandLines()
                .rescoring(
                        (given, where) -> RescoreJob.run(given, where, new RescoreJob.Model(MODEL.model(), factory)));
    }

    private int run(CommandLines sluice, Path target, String... more) {
        List<String> arguments = new ArrayList<>(List.of("rescore", "--input=" + input, "--output=" + target));
        arguments.addAll(List.of(more));
        return sluice.run(arguments.toArray(String[]::new));
    }
}
