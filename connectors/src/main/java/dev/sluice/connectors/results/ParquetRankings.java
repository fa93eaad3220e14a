package dev.sluice.connectors.results;

import dev.sluice.connectors.parquet.FlinkOutputFile;
import dev.sluice.connectors.parquet.PageCodecs;
import dev.sluice.ranking.Ranking;
import java.io.IOException;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/**
 * Writes ranked results to Parquet, one a row, with the columns of the wire format: {@code attributes} as JSON,
 * {@code event_time} as a string in ISO 8601, scores as 32-bit floats. Packed with Zstandard. A writer holds one row
 * group, of about {@value #ROW_GROUP_BYTES} bytes, in memory.
 *
 * @param timings whether what differs from run to run is written too: the timings and the number of inferences
 */
public record ParquetRankings(boolean timings) implements BulkWriter.Factory<Ranking> {

    private static final long ROW_GROUP_BYTES = 16 << 20;

    @Override
    public BulkWriter<Ranking> create(FSDataOutputStream out) throws IOException {
        ParquetWriter<Ranking> writer = new Builder(new FlinkOutputFile(out), new RankingRows(timings)).build();
        return new BulkWriter<>() {
            @Override
            public void addElement(Ranking ranking) throws IOException {
                writer.write(ranking);
            }

            /** A row group is written once it is full, not before. */
            @Override
            public void flush() {}

            @Override
            public void finish() throws IOException {
                writer.close();
            }
        };
    }

    private static final class Builder extends ParquetWriter.Builder<Ranking, Builder> {

        private final RankingRows rows;

        Builder(OutputFile file, RankingRows rows) {
            super(file);
            this.rows = rows;
            withConf(new PlainParquetConfiguration());
            withCodecFactory(new PageCodecs());
            withCompressionCodec(CompressionCodecName.ZSTD);
            withRowGroupSize(ROW_GROUP_BYTES);
        }

        @Override
        protected Builder self() {
            return this;
        }

        // Abstract, and deprecated in favour of the one below.
        @Override
        @SuppressWarnings("deprecation")
        protected WriteSupport<Ranking> getWriteSupport(Configuration configuration) {
            return rows;
        }

        @Override
        protected WriteSupport<Ranking> getWriteSupport(ParquetConfiguration configuration) {
            return rows;
        }
    }
}
