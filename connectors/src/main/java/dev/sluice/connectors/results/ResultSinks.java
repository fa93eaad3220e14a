package dev.sluice.connectors.results;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * Sinks into the part files of a folder. What a checkpoint covers is in files of its own, which get their names when it
 * is complete; so each record is in one file, once, however often the job is interrupted. A file that is being written
 * has a name that begins with a dot.
 */
public final class ResultSinks {

    static final String PREFIX = "part";

    /**
     * Ranked results as JSON Lines.
     *
     * @param timings whether what differs from run to run is written too
     */
    public static Sink<Ranking> jsonLines(Path folder, boolean timings) {
        return lines(folder, new RankingLines(timings), OutputFormat.JSONL.suffix());
    }

    /**
     * Ranked results as a TREC run.
     *
     * @param tag the last column, without blanks
     */
    public static Sink<Ranking> trecRun(Path folder, RunScores scores, String tag) {
        return lines(folder, new TrecLines(scores, tag), OutputFormat.TREC.suffix());
    }

    /**
     * Ranked results as Parquet.
     *
     * @param timings whether what differs from run to run is written too
     */
    public static Sink<Ranking> parquet(Path folder, boolean timings) {
        return FileSink.forBulkFormat(folder, new ParquetRankings(timings))
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(names(OutputFormat.PARQUET.suffix()))
                .build();
    }

    /** Dead letters as JSON Lines. */
    public static Sink<DeadLetter> deadLetters(Path folder) {
        return lines(folder, new DeadLetterLines(), OutputFormat.JSONL.suffix());
    }

    private static <T> Sink<T> lines(Path folder, Encoder<T> encoder, String suffix) {
        return FileSink.forRowFormat(folder, encoder)
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(names(suffix))
                .build();
    }

    private static OutputFileConfig names(String suffix) {
        return OutputFileConfig.builder()
                .withPartPrefix(PREFIX)
                .withPartSuffix(suffix)
                .build();
    }

    private ResultSinks() {}
}
