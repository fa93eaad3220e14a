package dev.sluice.inference;

/**
 * Work that a reranker did. Sums of these are what a summary shows.
 *
 * @param inferences micro-batches run
 * @param calls session runs in them
 * @param documents documents run, cached ones not counted
 * @param tokens tokens run, padding not counted
 * @param paddingTokens padding run
 * @param cacheHits documents whose outcome was known already
 * @param controlTokens strings in texts that the model reads as control tokens
 */
public record Work(
        long inferences,
        long calls,
        long documents,
        long tokens,
        long paddingTokens,
        long cacheHits,
        long controlTokens) {

    public static final Work NONE = new Work(0, 0, 0, 0, 0, 0, 0);

    public Work plus(Work other) {
        return new Work(
                inferences + other.inferences,
                calls + other.calls,
                documents + other.documents,
                tokens + other.tokens,
                paddingTokens + other.paddingTokens,
                cacheHits + other.cacheHits,
                controlTokens + other.controlTokens);
    }
}
