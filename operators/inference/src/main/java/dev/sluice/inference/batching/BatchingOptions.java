package dev.sluice.inference.batching;

import dev.sluice.inference.BatchOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a {@link MicroBatcher}.
 *
 * @param batchDocuments at most so many documents in a micro-batch
 * @param batchTokens at most so many tokens in a micro-batch, padding included
 * @param callTokens at most so many tokens in one call, padding included
 * @param linger how long a unit waits for company while the device is idle
 * @param queueDocuments above so many waiting documents there is no room for a further set
 * @param concurrentCalls how many calls the device runs at once
 * @param maxQueueAge a set whose first call has not begun by then is given up; null to wait for as long as it takes
 * @param retries how often a call that failed for the moment is made again
 * @param order which waiting units a micro-batch takes
 */
public record BatchingOptions(
        int batchDocuments,
        int batchTokens,
        int callTokens,
        Duration linger,
        int queueDocuments,
        int concurrentCalls,
        @Nullable Duration maxQueueAge,
        int retries,
        BatchOrder order) {

    public BatchingOptions {
        if (batchDocuments < 1 || batchTokens < 1 || callTokens < 1 || queueDocuments < 1 || concurrentCalls < 1) {
            throw new IllegalArgumentException("Batching bounds must be at least 1");
        }
        if (linger.isNegative()) {
            throw new IllegalArgumentException("Linger " + linger + ": expected zero or more");
        }
    }

    /** Units run as they came, sets wait for as long as it takes, and nothing is tried again. */
    public BatchingOptions(
            int batchDocuments,
            int batchTokens,
            int callTokens,
            Duration linger,
            int queueDocuments,
            int concurrentCalls) {
        this(
                batchDocuments,
                batchTokens,
                callTokens,
                linger,
                queueDocuments,
                concurrentCalls,
                null,
                0,
                BatchOrder.ARRIVAL);
    }
}
