package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.Line;
import dev.sluice.connectors.files.LineReader;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.flink.connector.file.src.FileSourceSplit;

/** Makes of each line that is not blank a candidate set, or a dead letter where it is none. */
final class JsonLinesFormat extends PositionedFormat<Arrival> {

    private final int maxRecordBytes;
    private final int maxDocuments;
    private final int deadLetterMaxBytes;

    JsonLinesFormat(InputOptions options) {
        super(options.arrivalType());
        this.maxRecordBytes = options.limits().maxRecordBytes();
        this.maxDocuments = options.limits().maxDocuments();
        this.deadLetterMaxBytes = options.deadLetterMaxBytes();
    }

    @Override
    PositionedReader<Arrival> open(FileSourceSplit split, long offset, long lines) throws IOException {
        return new Reader(InputFile.nameOf(split.path()), WholeFiles.open(split, offset), offset, lines);
    }

    /** Reads a file from its first line. */
    PositionedReader<Arrival> open(InputFile file) throws IOException {
        return new Reader(file.name(), Text.open(file.path(), 0), 0, 0);
    }

    private final class Reader implements PositionedReader<Arrival> {

        private final String name;
        private final Text text;
        private final LineReader lines;
        private final CandidateSetCodec codec = new CandidateSetCodec(new WireLimits(maxRecordBytes, maxDocuments));

        Reader(String name, Text text, long offset, long linesBefore) {
            this.name = name;
            this.text = text;
            this.lines = new LineReader(text, maxRecordBytes, deadLetterMaxBytes, offset, linesBefore);
        }

        @Override
        public boolean read(Consumer<Arrival> out) throws IOException {
            Line line = lines.next();
            if (line == null) {
                return false;
            }
            out.accept(arrival(line));
            return true;
        }

        private Arrival arrival(Line line) {
            Origin origin = new Origin.FileLine(name, line.number());
            if (line instanceof Line.TooLong tooLong) {
                return tooLong.deadLetter(origin, maxRecordBytes);
            }
            byte[] record = ((Line.Whole) line).bytes();
            try {
                return codec.decode(record).withOrigin(origin);
            } catch (MalformedRecordException e) {
                return DeadLetter.of(e.kind(), String.valueOf(e.getMessage()), origin, record, deadLetterMaxBytes);
            }
        }

        @Override
        public long offset() {
            return lines.offset();
        }

        @Override
        public long count() {
            return lines.lines();
        }

        @Override
        public void close() throws IOException {
            text.close();
        }
    }
}
