package dev.sluice.inference.batching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes by the key of their unit, bounded by the memory they take; with what was kept by processes before, where
 * that is asked for. A hit is the very outcome that was computed, so scores are equal to the bit. Thread-safe.
 */
public final class OutcomeCache<R> implements AutoCloseable {

    /** What an entry takes besides its outcome: key, node and references, as measured on a 64-bit JVM. */
    private static final int ENTRY_BYTES = 200;

    /** Outcomes beyond this process. */
    public interface Keeper<R> extends AutoCloseable {

        /** The outcome of a key; null where it is not known. May read from a disk. */
        @Nullable
        R get(Object key);

        /** Keeps an outcome. */
        void put(Object key, R outcome);

        /** Lets go of where they are kept. Idempotent. */
        @Override
        void close();
    }

    private final Cache<Object, R> outcomes;
    private final @Nullable Keeper<R> keeper;

    /**
     * A cache.
     *
     * @param maxBytes memory for all entries; 0 keeps nothing
     * @param bytesOf how much memory an outcome takes
     */
    public OutcomeCache(long maxBytes, ToIntFunction<R> bytesOf) {
        this(maxBytes, bytesOf, null);
    }

    /** A cache over outcomes that are kept beyond this process; null for none. */
    public OutcomeCache(long maxBytes, ToIntFunction<R> bytesOf, @Nullable Keeper<R> keeper) {
        this.keeper = keeper;
        this.outcomes = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Object key, R outcome) -> ENTRY_BYTES + bytesOf.applyAsInt(outcome))
                .executor(Runnable::run)
                .build();
    }

    /** An outcome that is in memory; null where it is not. */
    @Nullable
    R get(Object key) {
        return outcomes.getIfPresent(key);
    }

    /** An outcome from memory or from beyond this process; null where it is not known. May read from a disk. */
    @Nullable
    R find(Object key) {
        R inMemory = get(key);
        if (inMemory != null || keeper == null) {
            return inMemory;
        }
        R kept = keeper.get(key);
        if (kept != null) {
            outcomes.put(key, kept);
        }
        return kept;
    }

    void put(Object key, R outcome) {
        outcomes.put(key, outcome);
        if (keeper != null) {
            keeper.put(key, outcome);
        }
    }

    /** Lets go of what is kept beyond this process. Idempotent. */
    @Override
    public void close() {
        if (keeper != null) {
            keeper.close();
        }
    }
}
