package dev.sluice.connectors.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.ranking.ConflictingJudgments;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QrelsReaderTest {

    private static final String BEIR_HEAD = "query-id\tcorpus-id\tscore\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "q1 0 d1 2\nq1 0 d2 -1\nq2 0 d1 0\n",
                "q1 0 d1 2\r\n\r\nq1\t0\td2   -1 \r\n \t\nq2 0 d1 0",
                "\uFEFFq1 0 d1 2\nq1 0 d2 -1\nq2 0 d1 +0",
                "q2 0 d1 0\nq1 0 d1 2\nq2 0 d1 0\nq1 0 d2 -1\n",
                BEIR_HEAD + "q1\td1\t2\nq1\td2\t-1\nq2\td1\t0\n",
                "\uFEFFquery-id\tcorpus-id\tscore\r\nq1\td1\t2\r\nq1\td2\t-1\r\n\r\nq2\td1\t0\r\n"
            })
    void everyFormGivesTheSameJudgments(String text) throws Exception {
        assertThat(grades(read(text)))
                .containsOnly(Map.entry("q1", Map.of("d1", 2, "d2", -1)), Map.entry("q2", Map.of("d1", 0)));
    }

    @Test
    void aPackedFileIsReadByItsContent() throws Exception {
        Path file = folder.resolve("qrels");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("q1 0 d1 2\n".getBytes(UTF_8));
        }
        assertThat(grades(QrelsReader.read(file, ConflictingJudgments.LAST))).isEqualTo(Map.of("q1", Map.of("d1", 2)));
    }

    @Test
    void aCutPackedFileIsRefused() throws Exception {
        Path whole = folder.resolve("whole");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write("q1 0 d1 2\n".repeat(1000).getBytes(UTF_8));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(bytes, bytes.length - 9));
        Refusal.check(
                () -> QrelsReader.read(cut, ConflictingJudgments.LAST),
                Problem.UNREADABLE,
                cut + ": cannot be read (EOFException");
    }

    @Test
    void linesLongerThanTheBufferAreWhole() throws Exception {
        String id = "é".repeat(300_000);
        assertThat(grades(read("q1 0 d1 1\nq2 0 " + id + " 3\nq3 0 d1 1\n")))
                .containsEntry("q2", Map.of(id, 3))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"LAST, 1", "FIRST, 2", "HIGHEST, 3"})
    void ofJudgmentsThatDisagreeThePolicyChooses(ConflictingJudgments policy, int grade) throws Exception {
        Path file = write("q1 0 d1 2\nq1 0 d1 2\nq1 0 d1 3\nq1 0 d2 0\nq1 0 d1 1\n", UTF_8);
        Qrels qrels = QrelsReader.read(file, policy);
        assertThat(grades(qrels)).isEqualTo(Map.of("q1", Map.of("d1", grade, "d2", 0)));
        assertThat(qrels.repetitions()).isOne();
        assertThat(qrels.conflicts()).isEqualTo(2);
        assertThat(qrels.firstConflict())
                .isEqualTo(file + ":3: document 'd1' of query 'q1' has the grade 3, before it had 2");
        assertThat(qrels.judgments()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "x", "2147483648", "--1", "1e0"})
    void aGradeThatIsNoWholeNumberIsRefused(String grade) {
        refused("q1 0 d1 1\n\nq1 0 d2 " + grade, Problem.GRADE, 3, "grade '" + grade + "'", "0, 1 and 2");
    }

    @Test
    void aHeadOfBeirsWithBlanksIsRefused() {
        refused("query-id corpus-id score\nq1 d1 1\n", Problem.SEPARATORS, 1, "parted by blanks", "Put tabs there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"q1 d1 1", "q1 d1\t1", "q1\td1 1", "q1 \td1\t1", "q1\t d1\t1", "q1\t\t1"})
    void blanksAmongTabsAreRefused(String line) {
        refused(BEIR_HEAD + line + "\n", Problem.SEPARATORS, 2, "tab");
    }

    @Test
    void aBeirLineWithTooManyColumnsIsRefused() {
        refused(BEIR_HEAD + "q1\t0\td1\t1\n", Problem.COLUMNS, 2, "4 columns parted by tabs");
    }

    @Test
    void aBeirFileWithoutItsHeadIsRefused() {
        refused("q1\td1\t1\n", Problem.COLUMNS, 1, "3 columns", "query-id<TAB>corpus-id<TAB>score");
    }

    @Test
    void aRunIsRefused() {
        refused("q1 Q0 d1 1 0.5 tag\n", Problem.COLUMNS, 1, "6 columns, as a run has", "--run");
    }

    @Test
    void whatIsNoUtf8IsRefused() throws IOException {
        Path latin = write("q1 0 d1 1\nq1 0 dé 1\n", ISO_8859_1);
        Refusal.check(() -> QrelsReader.read(latin, ConflictingJudgments.LAST), Problem.ENCODING, latin + ":2: byte 7");
        Path wide = write("q1 0 d1 1\n", UTF_16);
        Refusal.check(() -> QrelsReader.read(wide, ConflictingJudgments.LAST), Problem.ENCODING, wide + ":1: byte 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "\uFEFF"})
    void anEmptyFileIsRefused(String text) throws IOException {
        Path file = write(text, UTF_8);
        Refusal.check(() -> QrelsReader.read(file, ConflictingJudgments.LAST), Problem.EMPTY, file + ": ");
    }

    @Test
    void aBeirFileOfNamesAloneIsRefused() {
        refused(BEIR_HEAD, Problem.EMPTY, 1, "ends behind its line of names");
    }

    @Test
    void aMissingFileIsRefused() {
        Path missing = folder.resolve("missing");
        Refusal.check(
                () -> QrelsReader.read(missing, ConflictingJudgments.LAST),
                Problem.UNREADABLE,
                missing + ": there is no such file");
    }

    private void refused(String text, Problem problem, int line, String... parts) {
        Refusal.check(() -> read(text), problem, folder.resolve("qrels") + ":" + line + ": ", parts);
    }

    private Qrels read(String text) throws Exception {
        return QrelsReader.read(write(text, UTF_8), ConflictingJudgments.LAST);
    }

    private Path write(String text, Charset charset) throws IOException {
        return Files.write(folder.resolve("qrels"), text.getBytes(charset));
    }

    private static Map<String, Map<String, Integer>> grades(Qrels qrels) {
        Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
        qrels.queries().forEach((query, judged) -> {
            Map<String, Integer> byId = new LinkedHashMap<>();
            for (int number = 0; number < judged.size(); number++) {
                byId.put(judged.ids().text(number), judged.grade(number));
            }
            grades.put(query, byId);
        });
        return grades;
    }
}
