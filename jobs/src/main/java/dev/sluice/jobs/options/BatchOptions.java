package dev.sluice.jobs.options;

import dev.sluice.inference.BatchOrder;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.ScoreCacheOptions;
import dev.sluice.streaming.Reranking;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of micro-batches, of what waits for them and of what is kept; none of these changes a score. */
final class BatchOptions {

    private static final RerankerOptions DEFAULTS = RerankerOptions.defaults();
    private static final int OFFLINE_IN_FLIGHT_SETS = 256;
    private static final int OFFLINE_QUEUE_DOCUMENTS = 4_096;

    @Option(
            names = "--batch-documents",
            paramLabel = "N",
            description = "At most so many documents an inference. Default: ${DEFAULT-VALUE}.")
    private int batchDocuments = DEFAULTS.batchDocuments();

    @Option(
            names = "--batch-tokens",
            paramLabel = "N",
            description = "At most so many tokens an inference, padding included. Default: ${DEFAULT-VALUE}.")
    private int batchTokens = DEFAULTS.batchTokens();

    @Option(
            names = "--batch-order",
            paramLabel = "ORDER",
            description = "Which of the waiting documents an inference takes: arrival, those that have waited longest,"
                    + " or length, the first of these and those that are about as long. Default: length in rescore,"
                    + " arrival elsewhere.")
    private @Nullable BatchOrder batchOrder;

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            description = "How long a document waits for company while the device is idle. Default: 10ms.")
    private Duration linger = DEFAULTS.linger();

    @Option(
            names = "--queue-documents",
            paramLabel = "N",
            description = "At most so many documents wait for inference. Default: 4096 in rescore, 1024 elsewhere.")
    private @Nullable Integer queueDocuments;

    @Option(
            names = "--in-flight-sets",
            paramLabel = "N",
            description =
                    "At most so many candidate sets are being ranked at once, in stream and rescore by each subtask;"
                            + " this many records of the largest size bound the memory. Default: 256 in rescore, 64"
                            + " elsewhere.")
    private @Nullable Integer inFlightSets;

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            description = "Memory for vectors, logits and tokens that may be used again; 0B for none. Default:"
                    + " ${DEFAULT-VALUE}.")
    private ByteSize cacheMemory = new ByteSize(DEFAULTS.cacheBytes());

    @Option(
            names = "--score-cache",
            paramLabel = "DIR",
            description = "Keep vectors and logits in this folder, on the machine that the model runs on, for the next"
                    + " time; one process at a time. Default: keep nothing.")
    private @Nullable Path scoreCache;

    @Option(names = "--score-cache-size", paramLabel = "SIZE", description = "Of --score-cache, about. Default: 4GiB.")
    private @Nullable ByteSize scoreCacheSize;

    /**
     * Sets what is chosen. The folder of scores becomes absolute, as other processes of the job work elsewhere.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    void apply(RerankerOptions.Builder options, Load load) {
        int queue = load == Load.OFFLINE ? OFFLINE_QUEUE_DOCUMENTS : DEFAULTS.queueDocuments();
        BatchOrder order = load == Load.OFFLINE ? BatchOrder.LENGTH : DEFAULTS.batchOrder();
        options.batchDocuments(batchDocuments)
                .batchTokens(batchTokens)
                .batchOrder(batchOrder == null ? order : batchOrder)
                .linger(linger)
                .queueDocuments(queueDocuments == null ? queue : queueDocuments)
                .cacheBytes(cacheMemory.bytes())
                .scoreCache(scoreCache());
    }

    int inFlightSets(Load load) {
        if (inFlightSets != null) {
            return inFlightSets;
        }
        return load == Load.OFFLINE ? OFFLINE_IN_FLIGHT_SETS : Reranking.DEFAULT_IN_FLIGHT_SETS;
    }

    private @Nullable ScoreCacheOptions scoreCache() {
        if (scoreCache != null) {
            long size = scoreCacheSize == null ? ScoreCacheOptions.DEFAULT_MAX_BYTES : scoreCacheSize.bytes();
            return new ScoreCacheOptions(scoreCache.toAbsolutePath().toString(), size);
        }
        if (scoreCacheSize != null) {
            throw new IllegalArgumentException("score-cache-size " + scoreCacheSize
                    + ": expected --score-cache beside it, whose size it is. Give it, or leave this out");
        }
        return null;
    }
}
