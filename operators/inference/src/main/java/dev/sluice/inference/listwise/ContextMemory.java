package dev.sluice.inference.listwise;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.graph.DecoderConfig;
import dev.sluice.inference.sharing.MachineMemory;
import dev.sluice.inference.sharing.Quota;
import java.util.concurrent.CancellationException;

/**
 * Shares a bound of memory among calls that run at once: a call waits until there is room for its activations, first
 * come, first served, so that a long one is not overtaken for ever. Thread-safe.
 */
final class ContextMemory {

    private final int mostTokens;
    private final int tokensOfCall;
    private final Quota tokens;

    /**
     * A bound over the calls of a decoder.
     *
     * @param bytes for all calls that run at once
     */
    ContextMemory(long bytes, DecoderConfig config) {
        this(
                (int) Math.min(Integer.MAX_VALUE, bytes / bytesPerToken(config)),
                Math.toIntExact(bytesPerCall(config) / bytesPerToken(config) + 1));
    }

    /** A bound in tokens, of which each call takes some beside those of its context. */
    ContextMemory(int all, int tokensOfCall) {
        this.tokensOfCall = tokensOfCall;
        this.mostTokens = Math.max(0, all - tokensOfCall);
        this.tokens = new Quota(all);
    }

    /** A bound by {@link MachineMemory#forContexts()}. */
    static ContextMemory ofTheMachine(DecoderConfig config) {
        return new ContextMemory(MachineMemory.forContexts(), config);
    }

    /** Bytes that a call takes however short it is: the weights of a layer, converted to 32-bit floats. */
    static long bytesPerCall(DecoderConfig config) {
        long keyValueWidth = (long) config.keyValueHeads() * config.headSize();
        long attentionWidth = (long) config.heads() * config.headSize();
        return (long) Float.BYTES
                * config.hidden()
                * (2 * attentionWidth + 2 * keyValueWidth + 3L * config.intermediate());
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
        tokens.take(tokensOfCall(contextTokens), cancellation);
    }

    /** Gives back what {@link #take} took. */
    void giveBack(int contextTokens) {
        tokens.giveBack(tokensOfCall(contextTokens));
    }

    private int tokensOfCall(int contextTokens) {
        return Math.min(contextTokens, mostTokens) + tokensOfCall;
    }
}
