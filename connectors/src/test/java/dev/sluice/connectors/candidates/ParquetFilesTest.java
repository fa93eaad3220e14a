package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connectors.candidates.CandidateFiles.Count;
import dev.sluice.connectors.candidates.CandidateFiles.Format;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of these tests were written by Apache Arrow, 16 rows a row group. */
class ParquetFilesTest {

    @TempDir
    private Path folder;

    @Test
    void rowsOfAnotherImplementationAreReadExactly() throws Exception {
        CandidateFiles files = open(resource("sets.parquet"));
        assertThat(files.format()).isEqualTo(Format.PARQUET);
        assertThat(files.counter().count(() -> false)).isEqualTo(new Count(40, null));
        List<Arrival> all = files.sample(99);
        assertThat(all).hasSize(40);
        assertThat(all.get(20)).extracting(Sets::brief).isEqualTo("duplicate_id@21");
        assertThat(all.get(21)).extracting(Sets::brief).isEqualTo("missing_field@22");
        assertThat(all.get(22)).extracting(Sets::brief).isEqualTo("wrong_type@23");
        assertThat(all.get(23)).extracting(Sets::brief).isEqualTo("wrong_type@24");
        for (int number = 1; number <= 40; number++) {
            if (number < 21 || number > 24) {
                assertThat(all.get(number - 1)).isEqualTo(set(number));
            }
        }
        assertThat(files.sample(18)).isEqualTo(all.subList(0, 18));
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "gzip", "none"})
    void listsOfTextsAreReadHoweverPagesArePacked(String packing) throws Exception {
        List<Arrival> all = open(resource("texts-" + packing + ".parquet")).sample(9);
        CandidateSet first = (CandidateSet) all.get(0);
        assertThat(first.documents()).containsExactly(Document.of("0", "first"), Document.of("1", "second"));
        assertThat(first.attributes()).isEqualTo(new Attributes("{\"n\":1.10}"));
        DeadLetter second = (DeadLetter) all.get(1);
        assertThat(second.kind()).isEqualTo(DeadLetter.Kind.INVALID_JSON);
        assertThat(new String(second.payload().toArray(), StandardCharsets.UTF_8))
                .isEqualTo("{\"query_id\":\"b\",\"query\":\"two\",\"documents\":[],\"attributes\":broken");
    }

    @Test
    void aReaderGoesOnAtEveryRow() throws Exception {
        Path file = resource("sets.parquet");
        long length = Files.size(file);
        List<String> whole = open(file).sample(99).stream().map(Sets::brief).toList();
        for (int rowGroup = 0; rowGroup < 3; rowGroup++) {
            FileSourceSplit split = new FileSourceSplit(
                    "one", org.apache.flink.core.fs.Path.fromLocalFile(file.toFile()), rowGroup, 1, 0, length);
            List<RecordAndPosition<Arrival>> all = read(split);
            List<String> expected = whole.subList(rowGroup * 16, Math.min(40, rowGroup * 16 + 16));
            assertThat(briefs(all)).isEqualTo(expected);
            for (int done = 1; done <= all.size(); done++) {
                RecordAndPosition<Arrival> last = all.get(done - 1);
                FileSourceSplit later = split.updateWithCheckpointedPosition(
                        new CheckpointedPosition(last.getOffset(), last.getRecordSkipCount()));
                assertThat(briefs(read(later))).isEqualTo(expected.subList(done, expected.size()));
            }
        }
    }

    @Test
    void aRowGroupWithoutRowsHoldsNoSets() throws Exception {
        Path file = resource("empty-row-group.parquet");
        assertThat(open(file).sample(9)).extracting(Sets::brief).containsExactly("a@1", "b@2");
        FileSourceSplit split = new FileSourceSplit(
                "one", org.apache.flink.core.fs.Path.fromLocalFile(file.toFile()), 1, 1, 0, Files.size(file));
        assertThat(read(split)).isEmpty();
    }

    @Test
    void aFileWhoseRowGroupCannotBeReadIsClosed() throws Exception {
        byte[] damaged = Files.readAllBytes(resource("sets.parquet"));
        Arrays.fill(damaged, 4, 900, (byte) 77);
        Path file = Packed.write(folder.resolve("damaged.parquet"), damaged);
        InputFile input = InputFiles.find(List.of(file.toString())).get(0);
        ParquetRows rows = ParquetRows.open(input);
        assertThatThrownBy(() -> new RowFormat(Sets.OPTIONS).open(rows, input, 0, 1))
                .isInstanceOf(UnusableInputException.class);
        assertThatThrownBy(() -> rows.enter(1, 0))
                .isInstanceOf(UnusableInputException.class)
                .hasRootCauseInstanceOf(ClosedChannelException.class);
    }

    @Test
    void eachRowGroupIsASplit() throws Exception {
        Path file = resource("sets.parquet");
        InputFile input = InputFiles.find(List.of(file.toString())).get(0);
        assertThat(new RowGroups(Map.of(input, 3)).enumerateSplits(new org.apache.flink.core.fs.Path[0], 1))
                .extracting(FileSourceSplit::splitId)
                .containsExactly(file + "#0", file + "#1", file + "#2");
    }

    @Test
    void limitsHold() throws Exception {
        List<Arrival> all = CandidateFiles.open(
                        List.of(resource("texts-none.parquet").toString()), Sets.options(new WireLimits(1000, 1)))
                .sample(1);
        assertThat(all).extracting(Sets::brief).containsExactly("too_many_documents@1");
        all = CandidateFiles.open(
                        List.of(resource("texts-none.parquet").toString()), Sets.options(new WireLimits(20, 9)))
                .sample(1);
        assertThat(all).extracting(Sets::brief).containsExactly("record_too_large@1");
    }

    @Test
    void aFileThatIsNotWholeIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(resource("sets.parquet"));
        Path file = Packed.write(folder.resolve("cut.parquet"), Arrays.copyOf(whole, whole.length - 9));
        assertRefused(file, "the file does not end as Parquet does; expected a whole Parquet file. Put the whole");
        assertRefused(Packed.write(folder.resolve("no.parquet"), "{}"), "does not end as Parquet does");
        assertRefused(Packed.write(folder.resolve("empty.parquet"), ""), "does not end as Parquet does");
        Arrays.fill(whole, 100, 900, (byte) 77);
        Path damaged = Packed.write(folder.resolve("damaged"), whole);
        CandidateFiles files = open(damaged);
        assertThatThrownBy(() -> files.sample(99))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(damaged + ": the rows cannot be read (")
                .hasMessageEndingWith(
                        "expected a Parquet file that is whole. Put the whole file in its place and start" + " again");
        CandidateFiles brotli = open(resource("texts-brotli.parquet"));
        assertThatThrownBy(() -> brotli.sample(9)).hasMessageContaining("expected UNCOMPRESSED, SNAPPY, GZIP or ZSTD");
    }

    @Test
    void columnsOfOtherNamesAndTypesAreRefused() {
        assertColumns(
                "required binary query_id (STRING); required binary text (STRING);",
                "x: there is no column 'query' among [query_id, text]; expected the columns query_id, query, documents");
        String start = "required binary query_id (STRING); required binary query (STRING); ";
        String documents = "optional group documents (LIST) { repeated group list { optional binary element; } }";
        assertColumns(
                "required int64 query_id; required binary query (STRING);" + documents,
                "x: column 'query_id' is INT64, among [query_id, query, documents]; expected a string");
        assertColumns(start + "required binary documents (STRING);", "x: column 'documents' is BINARY (STRING), among");
        assertColumns(
                start + "optional group documents (LIST) { repeated group list { optional int32 element; } }",
                "x: column 'documents[]' is INT32, among");
        assertColumns(
                start
                        + "optional group documents (LIST) { repeated group list { optional group element {"
                        + "required binary text (STRING); required binary score (STRING);} } }",
                "x: column 'documents[].score' is BINARY (STRING), among");
        assertColumns(
                start + documents + "required int96 event_time;",
                "x: column 'event_time' is INT96, among [query_id, query, documents, event_time]; expected a timestamp");
        assertColumns(start + documents + "required double top_n;", "x: column 'top_n' is DOUBLE");
        assertColumns(start + documents + "required int32 attributes;", "x: column 'attributes' is INT32");
    }

    private static void assertColumns(String columns, String message) {
        assertThatThrownBy(() ->
                        CandidateColumns.of("x", MessageTypeParser.parseMessageType("message rows {" + columns + "}")))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(message);
    }

    /** As the program that wrote the file made them. */
    private CandidateSet set(int number) throws Exception {
        List<Document> documents = new ArrayList<>();
        for (int place = 0; place < number % 5; place++) {
            documents.add(new Document(
                    "d" + number + "-" + place,
                    new Content.Text("text " + number + " \u00e4 " + place),
                    place == 1 ? null : (0.1 + number) / (place + 3),
                    place == 0 ? null : place));
        }
        return new CandidateSet(
                "q" + number,
                new Content.Text("which is number " + number),
                number % 3 == 0 ? "look" : null,
                number % 4 == 0 ? number : null,
                documents,
                number % 2 == 0
                        ? null
                        : Instant.parse("2026-11-23T10:00:00.123456Z").plusSeconds(number),
                number % 7 == 0 ? new Attributes("{\"tenant\":\"t" + number + "\",\"none\":null}") : Attributes.NONE,
                new Origin.FileLine(resource("sets.parquet").toString(), number));
    }

    private static Path resource(String name) throws Exception {
        return Path.of(ParquetFilesTest.class.getResource("/parquet/" + name).toURI());
    }

    private static CandidateFiles open(Path file) throws InvalidFileException {
        return CandidateFiles.open(List.of(file.toString()), Sets.OPTIONS);
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    private static List<RecordAndPosition<Arrival>> read(FileSourceSplit split) throws IOException {
        List<RecordAndPosition<Arrival>> records = new ArrayList<>();
        RowFormat format = new RowFormat(Sets.OPTIONS);
        try (BulkFormat.Reader<Arrival> reader = split.getReaderPosition().isPresent()
                ? format.restoreReader(new Configuration(), split)
                : format.createReader(new Configuration(), split)) {
            for (BulkFormat.RecordIterator<Arrival> batch = reader.readBatch();
                    batch != null;
                    batch = reader.readBatch()) {
                for (RecordAndPosition<Arrival> next = batch.next(); next != null; next = batch.next()) {
                    records.add(next);
                }
            }
        }
        return records;
    }

    private static List<String> briefs(List<RecordAndPosition<Arrival>> records) {
        return records.stream().map(record -> Sets.brief(record.getRecord())).toList();
    }
}
