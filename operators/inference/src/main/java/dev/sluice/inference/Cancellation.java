package dev.sluice.inference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/**
 * Says to a running call that nobody wants its outcome any more. Whoever made it cancels it, at most once and for good;
 * the call looks, or registers what ends it. Thread-safe.
 */
public final class Cancellation {

    /** An action's place in a cancellation. */
    public interface Registration extends AutoCloseable {

        /** Withdraws the action: from the return on it neither runs nor will. */
        @Override
        void close();
    }

    private final Map<Object, Runnable> actions = new LinkedHashMap<>();
    private volatile boolean cancelled;

    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Ends a call that is cancelled.
     *
     * @throws CancellationException if this is cancelled
     */
    public void throwIfCancelled() {
        if (cancelled) {
            throw new CancellationException("The call was cancelled");
        }
    }

    /**
     * Registers what ends a call; it runs once, in the thread that cancels, or here and now if this is cancelled
     * already.
     *
     * @param action short, and neither waits nor throws: who cancels or withdraws waits for it
     */
    public synchronized Registration onCancel(Runnable action) {
        if (cancelled) {
            action.run();
            return () -> {};
        }
        Object key = new Object();
        actions.put(key, action);
        return () -> withdraw(key);
    }

    private synchronized void withdraw(Object key) {
        actions.remove(key);
    }

    /** Cancels, and runs the actions; idempotent. */
    public synchronized void cancel() {
        cancelled = true;
        List<Runnable> due = List.copyOf(actions.values());
        actions.clear();
        due.forEach(Runnable::run);
    }
}
