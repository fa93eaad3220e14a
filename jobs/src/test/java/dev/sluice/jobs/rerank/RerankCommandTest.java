package dev.sluice.jobs.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.inference.RerankerOptions;
import dev.sluice.jobs.CommandLines;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.RankingCodec;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RerankCommandTest {

    private static final String FIRST = set("q1", "any", "0.1", "0.9", "0.5");

    @TempDir
    private Path folder;

    private final CommandLines sluice = new CommandLines();

    @Test
    void ranksFromStandardInputToStandardOutput() {
        assertThat(sluice.in(FIRST + "\n").run("rerank")).isZero();
        assertThat(ids(sluice.outLines())).containsExactly("q1: d1 d2 d0");
        assertThat(sluice.err()).matches("Answered 1 candidate set \\(1 ranked\\) in \\d+\\.\\d s\\R");
        assertThat(sluice.reranker().isClosed()).isTrue();
    }

    @Test
    void ranksFromFileToFile() throws IOException {
        Path input = Files.writeString(folder.resolve("in.jsonl"), FIRST + "\n\n" + set("q2", "any") + "\n");
        Path output = folder.resolve("out.jsonl");
        assertThat(sluice.run("rerank", "--input", input.toString(), "--output", output.toString()))
                .isZero();
        assertThat(ids(Files.readAllLines(output))).containsExactly("q1: d1 d2 d0", "q2:");
        assertThat(sluice.out()).isEmpty();
        assertThat(sluice.reranker().asked().get(1).origin()).isEqualTo(new Origin.FileLine(input.toString(), 3));
    }

    @Test
    void answersComeInTheOrderOfTheLinesWhateverIsDoneFirst() throws Exception {
        String lines = String.join(
                "\n", set("q1", "held", "1"), set("q2", "any", "1"), set("q3", "held", "1"), set("q4", "any", "1"));
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> sluice.in(lines).run("rerank"));
        await(() -> sluice.reranker().asked().size() == 4);
        sluice.reranker().release();
        assertThat(code.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(ids(sluice.outLines())).containsExactly("q1: d0", "q2: d0", "q3: d0", "q4: d0");
    }

    @Test
    void anAnswerGoesOutWhileTheInputPauses() throws Exception {
        PipedOutputStream feed = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(feed, 1 << 16);
        PipedOutputStream results = new PipedOutputStream();
        PipedInputStream out = new PipedInputStream(results, 1 << 16);
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> sluice.in(in).out(results).run("rerank"));
        feed.write((FIRST + "\n").getBytes(StandardCharsets.UTF_8));
        feed.flush();
        assertThat(readLine(out)).contains("\"q1\"");
        feed.close();
        assertThat(code.get(30, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void noMoreSetsAreAskedThanAllowed() throws Exception {
        String lines = String.join(
                "\n",
                IntStream.range(0, 4)
                        .mapToObj(index -> set("q" + index, "held", "1"))
                        .toList());
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> sluice.in(lines).run("rerank", "--in-flight-sets", "3"));
        await(() -> sluice.reranker().asked().size() >= 3 && readerWaits());
        assertThat(sluice.reranker().asked()).hasSize(3);
        await(() -> {
            sluice.reranker().release();
            return code.isDone();
        });
        assertThat(code.get()).isZero();
        assertThat(sluice.outLines()).hasSize(4);
    }

    /** Watches until something is so; gives up when the test's own time is over. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("It never came to be");
            }
            Thread.onSpinWait();
        }
    }

    private static boolean readerWaits() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread ->
                        thread.getName().equals(RerankRun.READER) && thread.getState() == Thread.State.WAITING);
    }

    @Test
    void anEmptyInputIsAnsweredByNothing() {
        assertThat(sluice.run("rerank")).isZero();
        assertThat(sluice.out()).isEmpty();
        assertThat(sluice.err()).startsWith("Answered 0 candidate sets in");
    }

    @Test
    void aRecordThatCannotBeReadIsToldAndTheOthersAreAnswered() {
        String lines = FIRST + "\n{\"secret\n" + set("q3", "any", "1") + "\n";
        assertThat(sluice.in(lines).run("rerank")).isEqualTo(1);
        assertThat(ids(sluice.outLines())).containsExactly("q1: d1 d2 d0", "q3: d0");
        assertThat(sluice.errLines()).hasSize(2);
        assertThat(sluice.errLines().get(0))
                .startsWith("stdin:2: invalid_json: ")
                .doesNotContain("secret");
        assertThat(sluice.errLines().get(1)).contains("2 candidate sets (2 ranked), 1 dead letter in");
    }

    @Test
    void deadLettersGoToAFileWithTheirBytesAndTheCommandSucceeds() throws Exception {
        Path letters = folder.resolve("dead.jsonl");
        String lines = "{\"query\n" + set("q2", "unusable", "1") + "\n" + FIRST;
        assertThat(sluice.in(lines).run("rerank", "--dead-letters", letters.toString()))
                .isZero();
        List<DeadLetter> read = deadLetters(letters);
        assertThat(read)
                .extracting(DeadLetter::kind)
                .containsExactly(DeadLetter.Kind.INVALID_JSON, DeadLetter.Kind.UNSUPPORTED_SET);
        assertThat(new String(read.get(0).payload().toArray(), StandardCharsets.UTF_8))
                .isEqualTo("{\"query");
        assertThat(read.get(1).origin()).isEqualTo(new Origin.FileLine("stdin", 2));
        assertThat(read.get(1).reason()).isEqualTo("No images here");
        assertThat(sluice.errLines()).hasSize(1);
    }

    @Test
    void aPoisonousSetIsADeadLetterAndAnOpenCircuitAFallback() throws Exception {
        Path letters = folder.resolve("dead.jsonl");
        String lines = set("q1", "poisonous", "1") + "\n" + set("q2", "open", "1", "2") + "\n" + FIRST;
        assertThat(sluice.in(lines).run("rerank", "--dead-letters", letters.toString()))
                .isZero();
        assertThat(deadLetters(letters)).extracting(DeadLetter::kind).containsExactly(DeadLetter.Kind.POISONOUS_SET);
        assertThat(sluice.outLines().get(0))
                .contains("\"status\":\"fallback\"")
                .contains("\"reason\":\"circuit open: it fails\"");
        assertThat(sluice.errLines().get(0)).contains("2 candidate sets (1 ranked, 1 fallback), 1 dead letter in");
    }

    @Test
    void aLineTooLongIsADeadLetterWithItsStart() throws Exception {
        Path letters = folder.resolve("dead.jsonl");
        String lines = "x".repeat(5_000_000) + "\n" + FIRST;
        assertThat(sluice.in(lines)
                        .run(
                                "rerank",
                                "--max-record-bytes=1KiB",
                                "--dead-letter-max-bytes=10B",
                                "--dead-letters=" + letters))
                .isZero();
        DeadLetter letter = deadLetters(letters).get(0);
        assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.RECORD_TOO_LARGE);
        assertThat(letter.payloadBytes()).isEqualTo(5_000_000);
        assertThat(letter.payload().size()).isEqualTo(10);
        assertThat(ids(sluice.outLines())).containsExactly("q1: d1 d2 d0");
    }

    @Test
    void memoryStaysBoundedHoweverLongALineIs() {
        InputStream endless = new InputStream() {
            private long left = 3_000_000_000L;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] target, int from, int length) {
                if (left <= 0) {
                    return -1;
                }
                left -= length;
                return length;
            }
        };
        assertThat(sluice.in(endless).run("rerank")).isEqualTo(1);
        assertThat(sluice.err()).contains("stdin:1: record_too_large: ");
    }

    @Test
    void aTimeoutAndAFailedModelGiveFirstStageOrderAndAreCounted() throws Exception {
        String lines = set("q1", "late", "0", "1") + "\n" + set("q2", "broken", "0", "1") + "\n" + FIRST;
        assertThat(sluice.in(lines).run("rerank", "--timeout", "30s")).isZero();
        List<Ranking> rankings = rankings(sluice.outLines());
        assertThat(rankings)
                .extracting(Ranking::status)
                .containsExactly(Ranking.Status.FALLBACK, Ranking.Status.FALLBACK, Ranking.Status.RANKED);
        assertThat(rankings)
                .extracting(Ranking::reason)
                .containsExactly("timeout after 30s", "The model gave nothing", null);
        assertThat(ids(sluice.outLines())).startsWith("q1: d0 d1", "q2: d0 d1");
        assertThat(sluice.err()).contains("3 candidate sets (1 ranked, 2 fallback)");
    }

    @Test
    void aRerankerThatBreaksItsContractFailsTheRunAndLeavesNoFile() throws IOException {
        Path output = folder.resolve("out.jsonl");
        assertThat(sluice.in(FIRST + "\n" + set("q2", "bug", "1")).run("rerank", "--output=" + output))
                .isEqualTo(1);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("IllegalStateException");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void optionsReachTheModelAndFillInWhatSetsLeaveOpen() {
        String own =
                "{\"query_id\":\"q2\",\"query\":\"any\",\"top_n\":1,\"instruction\":\"own\",\"documents\":[\"1\",\"2\",\"3\"]}";
        assertThat(sluice.in(FIRST + "\n" + own).run("rerank", "--top-n=2", "--instruction=given", "--linger=3ms"))
                .isZero();
        assertThat(ids(sluice.outLines())).containsExactly("q1: d1 d2", "q2: 2");
        assertThat(sluice.reranker().asked().get(0).instruction()).isEqualTo("given");
        assertThat(sluice.reranker().asked().get(1).instruction()).isEqualTo("own");
        assertThat(sluice.reranker().options())
                .isEqualTo(
                        RerankerOptions.builder().linger(Duration.ofMillis(3)).build());
    }

    @Test
    void aReaderThatHasHadEnoughEndsTheRunQuietly() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(sluice.in(FIRST).out(gone).run("rerank")).isZero();
        assertThat(sluice.err()).isEmpty();
    }

    @Test
    void aFullDiskIsTold() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        try (OutputStream out = new FileOutputStream(full.toFile())) {
            assertThat(sluice.in(FIRST).out(out).run("rerank")).isEqualTo(1);
        }
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("Standard output cannot be written: No space left on device");
    }

    @Test
    void aMissingInputAndAMissingFolderAreNamed() {
        assertThat(sluice.run("rerank", "--input=" + folder.resolve("missing"))).isEqualTo(1);
        assertThat(sluice.err())
                .isEqualTo("sluice rerank: --input " + folder.resolve("missing") + ": there is no such file\n");
        CommandLines other = new CommandLines();
        assertThat(other.run("rerank", "--output=" + folder.resolve("no/out.jsonl")))
                .isEqualTo(1);
        assertThat(other.err()).contains("there is no folder " + folder.resolve("no"));
    }

    @Test
    void oneFileForResultsAndDeadLettersIsRefused() {
        assertThat(sluice.run("rerank", "--output=a.jsonl", "--dead-letters=./a.jsonl"))
                .isEqualTo(2);
        assertThat(sluice.err()).contains("--dead-letters ./a.jsonl is also the --output");
    }

    @Test
    void anInterruptedRunSaysWhatWasDoneAndLeavesNoFile() throws Exception {
        PipedOutputStream feed = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(feed, 1 << 16);
        Path output = folder.resolve("out.jsonl");
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> sluice.in(in).run("rerank", "--output=" + output));
        feed.write((FIRST + "\n" + set("q2", "held", "1") + "\n").getBytes(StandardCharsets.UTF_8));
        feed.flush();
        await(() -> sluice.reranker().asked().size() == 2);
        sluice.shutdown().run();
        assertThat(code.get(5, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(sluice.err()).startsWith("Interrupted: answered ").contains(output + " was not written");
        assertThat(folder).isEmptyDirectory();
        assertThat(sluice.reranker().isClosed()).isTrue();
    }

    private static String set(String queryId, String query, String... texts) {
        List<String> documents = new ArrayList<>();
        for (int index = 0; index < texts.length; index++) {
            documents.add("{\"id\":\"d" + index + "\",\"text\":\"" + texts[index] + "\"}");
        }
        return "{\"query_id\":\"" + queryId + "\",\"query\":\"" + query + "\",\"documents\":["
                + String.join(",", documents) + "]}";
    }

    private static List<String> ids(List<String> lines) {
        return rankings(lines).stream()
                .map(ranking -> ranking.queryId() + ":"
                        + String.join(
                                "",
                                ranking.results().stream()
                                        .map(result -> " " + result.id())
                                        .toList()))
                .toList();
    }

    private static List<Ranking> rankings(List<String> lines) {
        RankingCodec codec = new RankingCodec();
        List<Ranking> rankings = new ArrayList<>();
        for (String line : lines) {
            try {
                rankings.add(codec.decode(line.getBytes(StandardCharsets.UTF_8)));
            } catch (MalformedRecordException e) {
                throw new AssertionError(line, e);
            }
        }
        return rankings;
    }

    private static List<DeadLetter> deadLetters(Path file) throws Exception {
        List<DeadLetter> letters = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            letters.add(new DeadLetterCodec().decode(line.getBytes(StandardCharsets.UTF_8)));
        }
        return letters;
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int value = in.read(); value != '\n'; value = in.read()) {
            line.append((char) value);
        }
        return line.toString();
    }
}
