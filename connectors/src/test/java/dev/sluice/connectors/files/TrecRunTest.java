package dev.sluice.connectors.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.connectors.files.RunFacts.Format;
import dev.sluice.ranking.measure.TrecEvalOrder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrecRunTest {

    private static final long SEED = 20261126;
    private static final List<String> ID_STARTS = List.of("", "a", "B", "é", "ｚ", "\uD83D\uDE00");

    @TempDir
    private Path folder;

    @Test
    void theOrderIsTrecEvals() throws Exception {
        System.out.println("TrecRunTest: seed " + SEED);
        Map<String, Map<String, Double>> run = draw(new Random(SEED), 300);
        Runs read = Runs.read(Files.write(folder.resolve("run"), lines(run)));
        assertThat(read.answers()).hasSize(300);
        run.forEach((query, scores) ->
                assertThat(read.answers().get(query)).as(query).isEqualTo(TrecEvalOrder.bestFirst(scores)));
        assertThat(read.facts()).isEqualTo(new RunFacts(Format.TREC, 300, 0, 0, 0, 0));
    }

    @Test
    void scatteredLinesGiveTheSameAsLinesThatStandTogether() throws Exception {
        Map<String, Map<String, Double>> run = draw(new Random(SEED), 100);
        List<String> lines = lines(run);
        Runs together = Runs.read(Files.write(folder.resolve("together"), lines));
        List<String> few = new ArrayList<>(lines);
        few.add(few.remove(0));
        Collections.shuffle(lines, new Random(SEED));
        Runs scattered = Runs.read(Files.write(folder.resolve("scattered"), lines));
        assertThat(scattered.answers()).isEqualTo(together.answers());
        assertThat(scattered.facts().answers()).isEqualTo(100);
        assertThat(scattered.facts().scatteredQueries()).isGreaterThan(50);
        Runs one = Runs.read(Files.write(folder.resolve("one"), few));
        assertThat(one.answers()).isEqualTo(together.answers());
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPipeIsReadWhereTheLinesOfAQueryStandTogether() throws Exception {
        Map<String, Map<String, Double>> run = draw(new Random(SEED), 50);
        assertThat(throughPipe(lines(run)).answers()).hasSize(50);
        List<String> scattered = new ArrayList<>(lines(run));
        scattered.add(scattered.remove(0));
        assertThatThrownBy(() -> throughPipe(scattered))
                .hasMessageContaining("the lines of 1 queries do not stand together in what can be read once only");
    }

    private Runs throughPipe(List<String> lines) throws Exception {
        Path pipe = folder.resolve("pipe");
        Files.deleteIfExists(pipe);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try {
                Files.write(pipe, lines);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            return Runs.read(pipe);
        } finally {
            writing.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void packedFilesOfAnyLineEndAreReadToTheEnd() throws Exception {
        Path file = folder.resolve("run.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("\uFEFFq1 Q0 d1 1 .5 tag\r\n\r\nq1\tQ0\td2\t2\t-inf\ttag\r\nq1 Q0 d3 3 1e1 tag".getBytes(UTF_8));
        }
        assertThat(Runs.read(file).answers()).isEqualTo(Map.of("q1", List.of("d3", "d1", "d2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "nan", "0x1p3", "1d", "-", ".", "1.2.3", "one", "1e"})
    void aScoreThatIsNoNumberIsRefused(String score) {
        refused("q1 Q0 d1 1 " + score + " tag", Problem.SCORE, 1, "score '" + score + "'");
    }

    @Test
    void aDocumentThatStandsTwiceInOneQueryIsRefused() {
        refused(
                "q1 Q0 d1 1 2 t\nq1 Q0 d1 2 1 t\n",
                Problem.REPEATED_DOCUMENT,
                2,
                "document 'd1' of query 'q1' stands here again");
        refused("q1 Q0 d1 1 2 t\nq2 Q0 d1 2 1 t\nq1 Q0 d1 1 2 t\n", Problem.REPEATED_DOCUMENT, 3, "'q1'");
    }

    @Test
    void otherNumbersOfColumnsAreRefused() {
        refused("q1 Q0 d1 1 2 t\nq1 Q0 d2 1 2\n", Problem.COLUMNS, 2, "5 columns", "rank, score and tag");
        refused("q1 Q0 d1 1 2 t\nq1 Q0 d 2 1 2 t\n", Problem.COLUMNS, 2, "7 columns");
        refused("q1 0 d1 1\n", Problem.COLUMNS, 1, "4 columns, as judgments have", "--qrels");
    }

    @Test
    void whatIsNoUtf8IsRefused() throws IOException {
        Path file = Files.write(folder.resolve("run"), "q1 Q0 d1 1 2 t\nq1 Q0 é 1 2 t".getBytes(ISO_8859_1));
        Refusal.check(() -> Runs.read(file), Problem.ENCODING, file + ":2: byte 7 of the line");
    }

    @Test
    void anEmptyRunIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("run"), "\n");
        Refusal.check(() -> Runs.read(file), Problem.EMPTY, file + ": the file has no line");
    }

    @Test
    void valuesInMessagesAreShortAndOnOneLine() {
        refused("q1 Q0 d1 1 a\u0007" + "b".repeat(100) + " t", Problem.SCORE, 1, "'a?" + "b".repeat(58) + "...'");
    }

    private void refused(String text, Problem problem, int line, String... parts) {
        Path file = folder.resolve("run");
        Refusal.check(() -> Runs.read(Files.writeString(file, text)), problem, file + ":" + line + ": ", parts);
    }

    private static List<String> lines(Map<String, Map<String, Double>> run) {
        List<String> lines = new ArrayList<>();
        run.forEach((query, scores) ->
                scores.forEach((id, score) -> lines.add(query + " Q0 " + id + " 1 " + score + " tag")));
        return lines;
    }

    /** Scores on both sides of 0 with many ties, some of them as float only. */
    private static Map<String, Map<String, Double>> draw(Random random, int queries) {
        Map<String, Map<String, Double>> run = new LinkedHashMap<>();
        for (int query = 0; query < queries; query++) {
            Map<String, Double> scores = new LinkedHashMap<>();
            int distinct = 1 + random.nextInt(30);
            int documents = 1 + random.nextInt(random.nextInt(10) == 0 ? 500 : 30);
            for (int document = 0; document < documents; document++) {
                double score = (random.nextInt(distinct) - distinct / 2) / 7.0 * (random.nextBoolean() ? 1 : -1);
                scores.put(
                        ID_STARTS.get(random.nextInt(ID_STARTS.size())) + document,
                        random.nextInt(3) == 0 ? Math.nextUp(score) : score);
            }
            run.put("q" + query, scores);
        }
        return run;
    }
}
