package dev.sluice.connectors.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.ranking.ConflictingJudgments;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeirFolderTest {

    private static final String QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\nq2\td2\t1\nq2\td3\t1\n";

    @TempDir
    private Path folder;

    private Path splits;

    @BeforeEach
    void makeFolder() throws IOException {
        splits = Files.createDirectory(folder.resolve("qrels"));
    }

    @Test
    void theOnlySplitIsTaken() throws Exception {
        Files.writeString(splits.resolve("dev.tsv"), QRELS);
        assertThat(BeirFolder.open(folder, null).qrels()).isEqualTo(splits.resolve("dev.tsv"));
    }

    @Test
    void ofSeveralSplitsTestIsTakenOrTheNamedOne() throws Exception {
        Files.writeString(splits.resolve("test.tsv.gz"), QRELS);
        Files.writeString(splits.resolve("train.tsv"), QRELS);
        assertThat(BeirFolder.open(folder, null).qrels()).isEqualTo(splits.resolve("test.tsv.gz"));
        assertThat(BeirFolder.open(folder, "train").qrels()).isEqualTo(splits.resolve("train.tsv"));
        Refusal.check(
                () -> BeirFolder.open(folder, "dev"),
                Problem.SPLIT,
                folder + ": there is no split 'dev'",
                "[test, train]");
    }

    @Test
    void severalSplitsWithoutTestAreListed() throws Exception {
        Files.writeString(splits.resolve("dev.tsv"), QRELS);
        Files.writeString(splits.resolve("train.tsv"), QRELS);
        Refusal.check(() -> BeirFolder.open(folder, null), Problem.SPLIT, folder + ": ", "[dev, train]", "--split");
    }

    @Test
    void aFileWithoutSplitsIsTakenWhereNoneIsAskedFor() throws Exception {
        Files.writeString(folder.resolve("qrels.tsv"), QRELS);
        assertThat(BeirFolder.open(folder, null).qrels()).isEqualTo(folder.resolve("qrels.tsv"));
        Refusal.check(() -> BeirFolder.open(folder, "test"), Problem.SPLIT, folder + ": ", "Leave --split out");
    }

    @Test
    void aFolderWithoutJudgmentsIsRefused() {
        Refusal.check(() -> BeirFolder.open(folder, null), Problem.FORMAT, folder + ": ", "qrels.tsv");
    }

    @Test
    void textsAreThoseOfTheQueriesAskedFor() throws Exception {
        BeirFolder beir = open();
        assertThat(beir.queryTexts(Set.of("q1"))).isEmpty();
        Files.writeString(
                folder.resolve("queries.jsonl"),
                "{\"_id\": \"q1\", \"text\": \"What?\"}\n{\"text\": \"Who?\", \"_id\": \"q2\"}\n{\"_id\": \"q3\"}\n");
        assertThat(beir.queryTexts(Set.of("q2", "q3"))).isEqualTo(Map.of("q2", "Who?"));
    }

    @Test
    void judgedDocumentsThatTheCorpusLacksAreCountedOnce() throws Exception {
        BeirFolder beir = open();
        Qrels qrels = QrelsReader.read(beir.qrels(), ConflictingJudgments.LAST);
        assertThat(beir.documentsNotInCorpus(qrels)).isNull();
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("corpus.jsonl.gz")))) {
            out.write("{\"_id\": \"d1\", \"text\": \"a\"}\n{\"title\": {\"_id\": \"d2\"}, \"_id\": \"d4\"}\n"
                    .getBytes(UTF_8));
        }
        assertThat(beir.documentsNotInCorpus(qrels)).isEqualTo(2);
    }

    @Test
    void aRecordWithoutIdIsRefused() throws Exception {
        BeirFolder beir = open();
        Path queries = Files.writeString(folder.resolve("queries.jsonl"), "{\"_id\": \"q1\"}\n{\"_id\": 7}\n");
        Refusal.check(() -> beir.queryTexts(Set.of("q1")), Problem.RECORD, queries + ":2: ", "'_id'");
    }

    private BeirFolder open() throws Exception {
        Files.writeString(splits.resolve("test.tsv"), QRELS);
        return BeirFolder.open(folder, null);
    }
}
