package dev.sluice.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;

/**
 * Holds a source of parallelism 1 back after the blocks that fill the state until the measurement lets it go on, and
 * for good after those that are measured: a source that ended would let all state expire. Watermarks and checkpoints
 * pass.
 */
record JoinGate<S extends SourceSplit>(String phases, long filling, long measured) implements RateLimiterStrategy<S> {

    @Override
    public RateLimiter<S> createRateLimiter(int parallelism) {
        return new RateLimiter<>() {

            private long passed;

            @Override
            public CompletionStage<Void> acquire(int blocks) {
                passed += blocks;
                if (passed > filling + measured) {
                    return new CompletableFuture<>();
                }
                return passed > filling ? JoinPhases.of(phases).released() : CompletableFuture.completedFuture(null);
            }
        };
    }
}
