package dev.sluice.inference.crossencoder;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.onnx.OnnxSession;
import dev.sluice.inference.sharing.Quota;

/**
 * Bounds what calls that run at once take for their activations. In a long pair that is the attention, whose weights
 * are a matrix of length times length for each head; a graph as torch exports it holds two of them at its widest place.
 * An estimate; measured, with 4,000 and 8,000 tokens, is within a tenth of it, which is added. Thread-safe.
 */
final class PairMemory {

    private static final long UNIT_BYTES = 1L << 20;
    private static final int MATRICES = 2;

    /** What larger calls take is given back afterwards: it may be gigabytes, and none of the usual calls needs it. */
    private static final long KEPT_BYTES = 256L << 20;

    /** Beside attention a token's state is held in so many copies: the widest place is a feed-forward layer. */
    private static final int STATES = 12;

    private final int heads;
    private final int hidden;
    private final long bytes;
    private final Quota units;

    /**
     * A bound over the calls of a model.
     *
     * @param bytes for all calls that run at once
     */
    PairMemory(long bytes, CrossEncoderConfig config) {
        this.heads = Math.max(1, config.heads());
        this.hidden = Math.max(1, config.hidden());
        this.bytes = bytes;
        this.units = new Quota((int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT_BYTES)));
    }

    /** Bytes of a call. */
    long bytesOf(int rows, int length) {
        long values = (long) rows * length * ((long) MATRICES * heads * length + (long) STATES * hidden);
        return Float.BYTES * values * 11 / 10;
    }

    /** Bytes of the calls that run at once at the most. */
    long bytesAtOnce(int calls, int callTokens, int length) {
        return Math.min(bytes, calls * bytesOf(Math.max(1, callTokens / length), length));
    }

    /** What becomes of the memory of a call. */
    OnnxSession.AfterCall afterCall(int rows, int length) {
        return bytesOf(rows, length) > KEPT_BYTES ? OnnxSession.AfterCall.GIVE_BACK : OnnxSession.AfterCall.KEEP;
    }

    /** The longest pair that fits alone, up to a limit. */
    int mostTokens(int limit) {
        int least = 0;
        int most = limit;
        while (least < most) {
            int middle = (least + most + 1) >>> 1;
            if (bytesOf(1, middle) <= bytes) {
                least = middle;
            } else {
                most = middle - 1;
            }
        }
        return least;
    }

    /**
     * Waits for room for a call and takes it.
     *
     * @return what to give back
     */
    int take(int rows, int length, Cancellation cancellation) throws InferenceException {
        int part = (int) Math.min(Integer.MAX_VALUE, bytesOf(rows, length) / UNIT_BYTES + 1);
        try {
            units.take(part, cancellation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException("Interrupted while waiting for memory", e);
        }
        return part;
    }

    /** Gives back what {@link #take} gave. */
    void giveBack(int part) {
        units.giveBack(part);
    }
}
