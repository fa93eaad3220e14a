package dev.sluice.inference.listwise;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.graph.DecoderConfig;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * Shares a bound of memory among calls that run at once: a call waits until there is room for its activations, first
 * come, first served, so that a long one is not overtaken for ever. Thread-safe.
 */
final class ContextMemory {

    private final int mostTokens;
    private final Semaphore tokens;

    /**
     * A bound over the calls of a decoder.
     *
     * @param bytes for the activations of all calls that run at once
     */
    ContextMemory(long bytes, DecoderConfig config) {
        this.mostTokens = (int) Math.min(Integer.MAX_VALUE, bytes / bytesPerToken(config));
        this.tokens = new Semaphore(mostTokens, true);
    }

    /**
     * Bytes of activations that a token takes at the widest place. That is in an attention: residual and norm; for one
     * half of the heads queries, normed, rotated, and the output, keys and values likewise and as the operator hands
     * them on; and the output of the other half. Or it is in a feed-forward layer: residual and norm, gate, its
     * activation, and up, which the product replaces. Measured is within a tenth of this, which is added.
     */
    static long bytesPerToken(DecoderConfig config) {
        long keyValueWidth = (long) config.keyValueHeads() * config.headSize();
        long attentionWidth = (long) config.heads() * config.headSize();
        long attention = 2L * config.hidden() + (5 * attentionWidth + 7 * keyValueWidth) / 2;
        long feedForward = 2L * config.hidden() + 3L * config.intermediate();
        return Float.BYTES * Math.max(attention, feedForward) * 11 / 10;
    }

    /** The longest context that fits. */
    int mostTokens() {
        return mostTokens;
    }

    /**
     * Waits for room for a context of so many tokens, and takes it.
     *
     * @throws CancellationException if that was cancelled; nothing is taken then
     */
    void take(int contextTokens, Cancellation cancellation) throws InterruptedException {
        Cancellation.Registration interruption = cancellation.onCancel(Thread.currentThread()::interrupt);
        try {
            tokens.acquire(Math.min(contextTokens, mostTokens));
        } catch (InterruptedException e) {
            cancellation.throwIfCancelled();
            throw e;
        } finally {
            interruption.close();
        }
        if (cancellation.isCancelled()) {
            // It was too late to end the wait: what it interrupts must not be what this thread waits for next.
            boolean ignored = Thread.interrupted();
            giveBack(contextTokens);
            cancellation.throwIfCancelled();
        }
    }

    /** Gives back what {@link #take} took. */
    void giveBack(int contextTokens) {
        tokens.release(Math.min(contextTokens, mostTokens));
    }
}
