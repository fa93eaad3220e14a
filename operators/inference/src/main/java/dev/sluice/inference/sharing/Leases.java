package dev.sluice.inference.sharing;

import dev.sluice.inference.ModelException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Things that are opened once, shared by all who ask, and closed with the last of them. Thread-safe.
 *
 * @param <K> what tells one thing from another
 * @param <V> the thing
 */
public final class Leases<K, V> {

    /** Opens a thing. */
    @FunctionalInterface
    public interface Opener<V> {
        V open() throws ModelException;
    }

    private final Map<K, Shared<V>> shared = new HashMap<>();
    private final Consumer<V> closer;

    /** Shares things that are closed by {@code closer}. */
    public Leases(Consumer<V> closer) {
        this.closer = closer;
    }

    private static final class Shared<V> {
        private final V value;
        private int holders;

        Shared(V value) {
            this.value = value;
        }
    }

    /** One holder's part in a shared thing. */
    public final class Lease {
        private final K key;
        private final V value;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Lease(K key, V value) {
            this.key = key;
            this.value = value;
        }

        public V value() {
            return value;
        }

        /** Gives the part back; idempotent. The last one closes the thing. */
        public void release() {
            if (held.compareAndSet(true, false)) {
                giveBack(key);
            }
        }
    }

    /** Takes part in the thing of this key, opening it where nobody has. */
    public synchronized Lease take(K key, Opener<V> opener) throws ModelException {
        Shared<V> existing = shared.get(key);
        if (existing == null) {
            existing = new Shared<>(opener.open());
            shared.put(key, existing);
        }
        existing.holders++;
        return new Lease(key, existing.value);
    }

    private synchronized void giveBack(K key) {
        Shared<V> existing = shared.get(key);
        if (existing != null && --existing.holders == 0) {
            shared.remove(key);
            closer.accept(existing.value);
        }
    }

    /** How many things are open. */
    public synchronized int open() {
        return shared.size();
    }
}
