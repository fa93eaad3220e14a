package dev.sluice.inference.batching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes by the key of their unit, bounded by the memory they take. A hit is the very outcome that was computed, so
 * scores are equal to the bit. Thread-safe.
 */
public final class OutcomeCache<R> {

    /** What an entry takes besides its outcome: key, node and references, as measured on a 64-bit JVM. */
    private static final int ENTRY_BYTES = 200;

    private final Cache<Object, R> outcomes;

    /**
     * A cache.
     *
     * @param maxBytes memory for all entries; 0 keeps nothing
     * @param bytesOf how much memory an outcome takes
     */
    public OutcomeCache(long maxBytes, ToIntFunction<R> bytesOf) {
        this.outcomes = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Object key, R outcome) -> ENTRY_BYTES + bytesOf.applyAsInt(outcome))
                .executor(Runnable::run)
                .build();
    }

    @Nullable
    R get(Object key) {
        return outcomes.getIfPresent(key);
    }

    void put(Object key, R outcome) {
        outcomes.put(key, outcome);
    }
}
