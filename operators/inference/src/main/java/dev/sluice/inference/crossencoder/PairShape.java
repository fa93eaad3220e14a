package dev.sluice.inference.crossencoder;

import dev.sluice.inference.onnx.TokenBatch;

/**
 * How pairs are put into calls.
 *
 * @param contextTokens no pair is longer
 * @param vocabulary token ids are below this
 * @param labels logits that a pair gets
 * @param padding what fills rows
 * @param apart whether each pair is a call of its own, without padding, because company or padding would change scores
 */
record PairShape(int contextTokens, int vocabulary, int labels, TokenBatch.Padding padding, boolean apart) {

    /** Rows are padded to a multiple of this, so that pairs of like length share calls. */
    private static final int LENGTH_STEP = 8;

    private static final int CALL_TOKENS = 1_024;

    /** At most so many tokens a call, padding included. */
    int callTokens() {
        return apart ? 1 : CALL_TOKENS;
    }

    /** What a pair of so many tokens takes with its padding. A function of the pair alone. */
    int paddedTokens(int tokens) {
        if (apart) {
            return tokens;
        }
        int steps = (tokens + LENGTH_STEP - 1) / LENGTH_STEP;
        return Math.max(tokens, Math.min(steps * LENGTH_STEP, contextTokens));
    }
}
