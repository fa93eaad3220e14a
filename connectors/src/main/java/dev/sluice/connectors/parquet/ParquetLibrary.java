package dev.sluice.connectors.parquet;

import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;

/** Parquet's library names classes of Hadoop, though none of Hadoop's code runs. */
public final class ParquetLibrary {

    /**
     * How files are read.
     *
     * @throws IllegalStateException if there is no Hadoop on the class path
     */
    public static ParquetReadOptions readOptions() {
        try {
            return ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .withCodecFactory(new PageCodecs())
                    .build();
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "Parquet cannot be used without Hadoop's classes: " + e.getMessage()
                            + " is missing; expected Hadoop on the class path of the cluster and of the client. Set"
                            + " HADOOP_CLASSPATH, as for Flink's own Parquet format, or use JSON Lines",
                    e);
        }
    }

    private ParquetLibrary() {}
}
