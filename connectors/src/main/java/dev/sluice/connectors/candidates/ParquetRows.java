package dev.sluice.connectors.candidates;

import dev.sluice.connectors.files.InvalidFileException;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.connectors.parquet.FlinkInputFile;
import dev.sluice.connectors.parquet.ParquetLibrary;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.flink.util.IOUtils;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file as JSON, a row group at a time. For one thread. */
final class ParquetRows implements Closeable {

    private final String name;
    private final ParquetFileReader file;
    private final MessageType schema;
    private final MessageType columns;
    private @Nullable RecordReader<byte[]> rows;
    private long left;

    private ParquetRows(String name, ParquetFileReader file, MessageType columns) {
        this.name = name;
        this.file = file;
        this.schema = file.getFileMetaData().getSchema();
        this.columns = columns;
    }

    /** @throws InvalidFileException if it is no whole Parquet file, or has other columns than a candidate set */
    static ParquetRows open(InputFile input) throws InvalidFileException {
        ParquetReadOptions options = ParquetLibrary.readOptions();
        ParquetFileReader file;
        try {
            file = ParquetFileReader.open(new FlinkInputFile(input.path(), input.length()), options);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(input.name(), e);
        } catch (RuntimeException e) { // the library's word for a file that is none
            throw InvalidFileException.of(
                    input.name(),
                    Problem.FORMAT,
                    "the file does not end as Parquet does",
                    "a whole Parquet file",
                    "Put the whole file in its place");
        }
        try {
            MessageType columns =
                    CandidateColumns.of(input.name(), file.getFileMetaData().getSchema());
            file.setRequestedSchema(columns);
            return new ParquetRows(input.name(), file, columns);
        } catch (InvalidFileException e) {
            IOUtils.closeQuietly(file);
            throw e;
        }
    }

    List<BlockMetaData> rowGroups() {
        return file.getRowGroups();
    }

    /** Goes to a row group, and to a row in it. */
    void enter(int rowGroup, long skipped) throws UnusableInputException {
        rows = null;
        left = file.getRowGroups().get(rowGroup).getRowCount();
        if (left == 0) { // Arrow writes one such for an empty table; the library does not read it
            return;
        }
        try {
            PageReadStore pages = file.readRowGroup(rowGroup);
            rows = new ColumnIOFactory().getColumnIO(columns, schema).getRecordReader(pages, new RowJson(columns));
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
        for (long row = 0; row < skipped; row++) {
            next();
        }
    }

    /** The next row of the row group as JSON; null at its end. */
    byte @Nullable [] next() throws UnusableInputException {
        if (rows == null || left == 0) {
            return null;
        }
        left--;
        try {
            return rows.read();
        } catch (RuntimeException e) { // of many classes of the library's, all of them for damage
            throw damaged(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private UnusableInputException damaged(Exception cause) {
        Throwable first = cause;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return new UnusableInputException(
                name + ": the rows cannot be read (" + first.getMessage()
                        + "); expected a Parquet file that is whole. Put the whole file in its place and start again",
                cause);
    }
}
