package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.util.IOUtils;

/** Makes of each row of a row group a candidate set, or a dead letter where it is none. */
final class RowFormat extends PositionedFormat<Arrival> {

    private final int maxRecordBytes;
    private final int maxDocuments;
    private final int deadLetterMaxBytes;

    RowFormat(InputOptions options) {
        super(options.arrivalType());
        this.maxRecordBytes = options.limits().maxRecordBytes();
        this.maxDocuments = options.limits().maxDocuments();
        this.deadLetterMaxBytes = options.deadLetterMaxBytes();
    }

    /** A split's offset is the number of its row group; a place is the rows before it. */
    @Override
    PositionedReader<Arrival> open(FileSourceSplit split, long offset, long rows) throws IOException {
        InputFile file = InputFile.of(split.path(), split.fileSize());
        WholeFiles.unchanged(file);
        try {
            return open(ParquetRows.open(file), file, (int) split.offset(), rows);
        } catch (InvalidFileException e) {
            throw Refusals.asFailure(e);
        }
    }

    /** Reads a row group from a row on; closes the file with itself, or where it cannot be read. */
    PositionedReader<Arrival> open(ParquetRows rows, InputFile file, int rowGroup, long skipped) throws IOException {
        try {
            long before = rows.rowGroups().get(rowGroup).getRowIndexOffset();
            rows.enter(rowGroup, skipped);
            return new Reader(file.name(), rows, before, skipped);
        } catch (IOException | RuntimeException e) {
            IOUtils.closeQuietly(rows);
            throw e;
        }
    }

    private final class Reader implements PositionedReader<Arrival> {

        private final String name;
        private final ParquetRows rows;

        /** Rows of the file before the row group. */
        private final long before;

        private final CandidateSetCodec codec = new CandidateSetCodec(new WireLimits(maxRecordBytes, maxDocuments));
        private long taken;
        private long bytes;

        Reader(String name, ParquetRows rows, long before, long taken) {
            this.name = name;
            this.rows = rows;
            this.before = before;
            this.taken = taken;
        }

        @Override
        public boolean read(Consumer<Arrival> out) throws IOException {
            byte[] row = rows.next();
            if (row == null) {
                return false;
            }
            taken++;
            bytes += row.length;
            out.accept(arrival(row));
            return true;
        }

        private Arrival arrival(byte[] row) {
            Origin origin = new Origin.FileLine(name, before + taken);
            try {
                return codec.decode(row).withOrigin(origin);
            } catch (MalformedRecordException e) {
                return DeadLetter.of(e.kind(), String.valueOf(e.getMessage()), origin, row, deadLetterMaxBytes);
            }
        }

        @Override
        public long offset() {
            return 0;
        }

        @Override
        public long count() {
            return taken;
        }

        @Override
        public long bytesRead() {
            return bytes;
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
