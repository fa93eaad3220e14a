package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connectors.candidates.CandidateFiles.Count;
import dev.sluice.connectors.candidates.CandidateFiles.Format;
import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.Sha256;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JsonLinesFilesTest {

    private static final int SETS = 3000;

    @TempDir
    private Path folder;

    private enum Packing {
        PLAIN,
        GZIP,
        GZIP_OF_TWO_MEMBERS,
        ZSTANDARD,
        ZSTANDARD_OF_TWO_FRAMES;

        byte[] pack(String text) {
            byte[] all = Packed.utf8(text);
            byte[] first = Arrays.copyOf(all, all.length / 3);
            byte[] rest = Arrays.copyOfRange(all, first.length, all.length);
            return switch (this) {
                case PLAIN -> all;
                case GZIP -> Packed.gzip(all);
                case GZIP_OF_TWO_MEMBERS -> Packed.joined(Packed.gzip(first), Packed.gzip(rest));
                case ZSTANDARD -> Packed.zstandard(all);
                case ZSTANDARD_OF_TWO_FRAMES -> Packed.joined(Packed.zstandard(first), Packed.zstandard(rest));
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsReadHoweverItIsPackedAndCalled(Packing packing) throws Exception {
        Path file = Packed.write(folder.resolve("sets.any"), packing.pack(Sets.lines(1, SETS)));
        CandidateFiles files = open(file);
        assertThat(files.format()).isEqualTo(Format.JSON_LINES);
        assertThat(files.counter().count(() -> false)).isEqualTo(new Count(SETS, null));
        List<Arrival> sets = files.sample(SETS + 1);
        assertThat(sets).hasSize(SETS);
        assertThat(sets.get(SETS - 1))
                .isEqualTo(Sets.numbered(SETS).withOrigin(new Origin.FileLine(file.toString(), SETS)));
        assertThat(files.sample(2)).isEqualTo(sets.subList(0, 2));
    }

    @ParameterizedTest
    @EnumSource
    void aReaderGoesOnAtEveryPlace(Packing packing) throws Exception {
        String text = "\uFEFF" + Sets.lines(1, 20) + "\r\n\n" + "broken\r\n" + Sets.lines(21, 40) + Sets.line(41);
        Path file = Packed.write(folder.resolve("sets"), packing.pack(text));
        FileSourceSplit split = split(file);
        List<RecordAndPosition<Arrival>> all = read(Sets.OPTIONS, split);
        List<String> expected = new ArrayList<>();
        IntStream.rangeClosed(1, 20).forEach(number -> expected.add("q" + number + "@" + number));
        expected.add("invalid_json@23");
        IntStream.rangeClosed(21, 41).forEach(number -> expected.add("q" + number + "@" + (number + 3)));
        assertThat(briefs(all)).isEqualTo(expected);
        for (int done = 1; done <= all.size(); done++) {
            FileSourceSplit later = split.updateWithCheckpointedPosition(positionOf(all.get(done - 1)));
            assertThat(briefs(read(Sets.OPTIONS, later))).isEqualTo(expected.subList(done, expected.size()));
        }
    }

    @Test
    void aBrokenLineBecomesADeadLetterWithItsBytes() throws Exception {
        String broken = "{\"query_id\": \"q1\", \"query\": 7}";
        Path file = Packed.write(folder.resolve("sets.jsonl"), Sets.line(1) + "\n" + broken + "\n" + Sets.line(2));
        List<Arrival> all = open(file).sample(9);
        assertThat(all).extracting(Sets::brief).containsExactly("q1@1", "wrong_type@2", "q2@3");
        DeadLetter letter = (DeadLetter) all.get(1);
        assertThat(letter.payload().toArray()).isEqualTo(Packed.utf8(broken));
        assertThat(letter.origin()).isEqualTo(new Origin.FileLine(file.toString(), 2));
    }

    @Test
    void whatIsBeyondALimitBecomesADeadLetter() throws Exception {
        String long1 = Sets.line(49);
        Path file = Packed.write(folder.resolve("sets.jsonl"), long1 + "\n" + Sets.line(1) + "\n");
        int limit = Packed.utf8(Sets.line(1)).length;
        List<Arrival> all = CandidateFiles.open(List.of(file.toString()), Sets.options(new WireLimits(limit, 10)))
                .sample(9);
        assertThat(all).extracting(Sets::brief).containsExactly("record_too_large@1", "q1@2");
        DeadLetter letter = (DeadLetter) all.get(0);
        assertThat(letter.payloadBytes()).isEqualTo(long1.length());
        assertThat(letter.payloadSha256()).isEqualTo(Sha256.hex(Packed.utf8(long1)));
        assertThat(letter.payload().toArray()).isEqualTo(Packed.utf8(long1.substring(0, 64)));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void aFileCutOffFailsWithoutARestartAndGoesOnOnceItIsMended(Packing packing) throws Exception {
        byte[] whole = packing.pack(Sets.lines(1, SETS));
        Path file = Packed.write(folder.resolve("sets"), Arrays.copyOf(whole, whole.length - whole.length / 3));
        FileSourceSplit split = split(file);
        BulkFormat.Reader<Arrival> reader = new JsonLinesFormat(Sets.OPTIONS).createReader(new Configuration(), split);
        List<RecordAndPosition<Arrival>> before = new ArrayList<>();
        assertThatThrownBy(() -> drain(reader, before))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file + ": the packed data is cut off or damaged (")
                .hasMessageContaining("; expected a whole file of ")
                .hasMessageEndingWith(". Put the whole file in its place and start again")
                .satisfies(failure -> assertThat(ThrowableClassifier.findThrowableOfThrowableType(
                                failure, ThrowableType.NonRecoverableError))
                        .isPresent());
        reader.close();
        assertThatThrownBy(() -> open(file).counter().count(() -> false))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("cut off");
        Packed.write(file, whole);
        int done = before.size();
        FileSourceSplit later =
                done == 0 ? split : split.updateWithCheckpointedPosition(positionOf(before.get(done - 1)));
        assertThat(read(Sets.OPTIONS, later)).hasSize(SETS - done);
    }

    @Test
    void aFileThatIsAnotherOneThanBeforeIsRefused() throws Exception {
        Path file = Packed.write(folder.resolve("sets.jsonl"), Sets.lines(1, 9));
        FileSourceSplit split = split(file).updateWithCheckpointedPosition(new CheckpointedPosition(10, 1));
        Packed.write(file, Sets.lines(1, 10));
        assertThatThrownBy(() -> read(Sets.OPTIONS, split))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file + ": the file has ")
                .hasMessageContaining("as when the job began. Put it back");
        byte[] packed = Packed.gzip(Packed.utf8(Sets.lines(1, 9)));
        Packed.write(file, packed);
        FileSourceSplit ofPacked = split(file).updateWithCheckpointedPosition(new CheckpointedPosition(1 << 30, 1));
        assertThatThrownBy(() -> read(Sets.OPTIONS, ofPacked))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("the text ends before byte 1073741824");
    }

    @Test
    void aPackedNameWithoutPackedDataIsRefused() {
        Path file = Packed.write(folder.resolve("sets.jsonl.gz"), "");
        assertRefused("the file is empty; expected a file packed as its name says", file);
        Packed.write(file, Sets.lines(1, 3));
        assertRefused("the file does not begin as packed data does", file);
    }

    @Test
    void mixturesAndUnknownFormatsAreRefused() {
        Path sets = Packed.write(folder.resolve("a"), Sets.lines(1, 3));
        Path run = Packed.write(folder.resolve("b"), "q1 Q0 d1 1 2.5 tag\n");
        assertRefused(
                "b: the file is a TREC run, and " + sets + " is candidate sets as JSON Lines; expected", sets, run);
        Path prose = Packed.write(folder.resolve("c"), "Once upon a time\n");
        assertRefused("the first line is neither a JSON object nor the 6 columns of a run; expected", prose);
    }

    @Test
    void emptyFilesHoldNoSets() throws Exception {
        CandidateFiles files =
                open(Packed.write(folder.resolve("a"), ""), Packed.write(folder.resolve("b.jsonl"), "\n \r\n"));
        assertThat(files.counter().count(() -> false)).isEqualTo(new Count(0, null));
        assertThat(files.sample(1)).isEmpty();
    }

    @Test
    void aSampleHoldsFewerSetsWhereTheyAreLong() throws Exception {
        InputFile file = InputFiles.find(List.of(
                        Packed.write(folder.resolve("a"), Sets.lines(1, 9)).toString()))
                .get(0);
        int two = Packed.utf8(Sets.lines(1, 2)).length;
        Sample sample = new Sample(9, two);
        try (PositionedReader<Arrival> reader = new JsonLinesFormat(Sets.OPTIONS).open(file)) {
            sample.take(reader);
        }
        assertThat(sample.arrivals()).extracting(Sets::brief).containsExactly("q1@1", "q2@2");
        assertThat(sample.isFull()).isTrue();
    }

    @Test
    void countingCanBeStopped() throws Exception {
        assertThat(open(Packed.write(folder.resolve("a"), Sets.lines(1, 3)))
                        .counter()
                        .count(() -> true))
                .isNull();
    }

    private static CandidateFiles open(Path... files) throws InvalidFileException {
        return CandidateFiles.open(Arrays.stream(files).map(Path::toString).toList(), Sets.OPTIONS);
    }

    private static void assertRefused(String message, Path... files) {
        assertThatThrownBy(() -> open(files))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining(message);
    }

    private static FileSourceSplit split(Path file) throws IOException {
        long length = Files.size(file);
        return new FileSourceSplit(
                "one", org.apache.flink.core.fs.Path.fromLocalFile(file.toFile()), 0, length, 0, length);
    }

    private static List<RecordAndPosition<Arrival>> read(InputOptions options, FileSourceSplit split)
            throws IOException {
        List<RecordAndPosition<Arrival>> records = new ArrayList<>();
        JsonLinesFormat format = new JsonLinesFormat(options);
        try (BulkFormat.Reader<Arrival> reader = split.getReaderPosition().isPresent()
                ? format.restoreReader(new Configuration(), split)
                : format.createReader(new Configuration(), split)) {
            drain(reader, records);
        }
        return records;
    }

    private static void drain(BulkFormat.Reader<Arrival> reader, List<RecordAndPosition<Arrival>> into)
            throws IOException {
        for (BulkFormat.RecordIterator<Arrival> batch = reader.readBatch(); batch != null; batch = reader.readBatch()) {
            for (RecordAndPosition<Arrival> next = batch.next(); next != null; next = batch.next()) {
                into.add(next);
            }
        }
    }

    private static CheckpointedPosition positionOf(RecordAndPosition<Arrival> record) {
        return new CheckpointedPosition(record.getOffset(), record.getRecordSkipCount());
    }

    private static List<String> briefs(List<RecordAndPosition<Arrival>> records) {
        return records.stream().map(record -> Sets.brief(record.getRecord())).toList();
    }
}
