package dev.sluice.connectors.candidates;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.RecordAndPosition;
import org.jspecify.annotations.Nullable;

/**
 * A format whose readers can begin anywhere between two records. A checkpoint holds the place behind the last record
 * that was delivered: going on costs no reading again, but for packed text.
 */
abstract class PositionedFormat<T> implements BulkFormat<T, FileSourceSplit> {

    /** How much text is read before records are handed over; with it memory is bounded, for some are in a queue. */
    private static final long BATCH_BYTES = 1 << 18;

    private final TypeInformation<T> producedType;

    PositionedFormat(TypeInformation<T> producedType) {
        this.producedType = producedType;
    }

    /** Opens a split at a place that a reader was at; both numbers are 0 at its beginning. */
    abstract PositionedReader<T> open(FileSourceSplit split, long offset, long count) throws IOException;

    @Override
    public final BulkFormat.Reader<T> createReader(Configuration configuration, FileSourceSplit split)
            throws IOException {
        return new Batches<>(open(split, 0, 0));
    }

    @Override
    public final BulkFormat.Reader<T> restoreReader(Configuration configuration, FileSourceSplit split)
            throws IOException {
        CheckpointedPosition position = split.getReaderPosition().orElseThrow();
        return new Batches<>(open(split, position.getOffset(), position.getRecordsAfterOffset()));
    }

    /** Splits are made where the job is put together. */
    @Override
    public final boolean isSplittable() {
        return false;
    }

    @Override
    public final TypeInformation<T> getProducedType() {
        return producedType;
    }

    private static final class Batches<T> implements BulkFormat.Reader<T> {

        private final PositionedReader<T> reader;

        Batches(PositionedReader<T> reader) {
            this.reader = reader;
        }

        @Override
        public BulkFormat.@Nullable RecordIterator<T> readBatch() throws IOException {
            Queue<RecordAndPosition<T>> batch = new ArrayDeque<>();
            long end = reader.bytesRead() + BATCH_BYTES;
            boolean more = true;
            while (more && reader.bytesRead() < end) {
                more = reader.read(
                        record -> batch.add(new RecordAndPosition<>(record, reader.offset(), reader.count())));
            }
            return more || !batch.isEmpty() ? new Batch<>(batch) : null;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    private record Batch<T>(Queue<RecordAndPosition<T>> records) implements BulkFormat.RecordIterator<T> {

        @Override
        public @Nullable RecordAndPosition<T> next() {
            return records.poll();
        }

        @Override
        public void releaseBatch() {}
    }
}
