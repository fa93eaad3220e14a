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
 * @param retries calls that were made again
 * @param lateCompletions units whose outcome came when nobody waited for it any more
 */
public record Work(
        long inferences,
        long calls,
        long documents,
        long tokens,
        long paddingTokens,
        long cacheHits,
        long controlTokens,
        long retries,
        long lateCompletions) {

    public static final Work NONE = new Work(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Nothing but micro-batches. */
    public static Work ofInferences(long inferences) {
        return new Work(inferences, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Nothing but session runs. */
    public static Work ofCalls(long calls) {
        return new Work(0, calls, 0, 0, 0, 0, 0, 0, 0);
    }

    /** What a run of units took. */
    public static Work ofRun(long documents, long tokens, long paddingTokens) {
        return new Work(0, 0, documents, tokens, paddingTokens, 0, 0, 0, 0);
    }

    /** Nothing but documents whose outcome was known. */
    public static Work ofCacheHits(long documents) {
        return new Work(0, 0, 0, 0, 0, documents, 0, 0, 0);
    }

    /** Nothing but control tokens. */
    public static Work ofControlTokens(long controlTokens) {
        return new Work(0, 0, 0, 0, 0, 0, controlTokens, 0, 0);
    }

    /** Nothing but calls made again. */
    public static Work ofRetries(long retries) {
        return new Work(0, 0, 0, 0, 0, 0, 0, retries, 0);
    }

    /** Nothing but units that came too late. */
    public static Work ofLateCompletions(long units) {
        return new Work(0, 0, 0, 0, 0, 0, 0, 0, units);
    }

    public Work plus(Work other) {
        return new Work(
                inferences + other.inferences,
                calls + other.calls,
                documents + other.documents,
                tokens + other.tokens,
                paddingTokens + other.paddingTokens,
                cacheHits + other.cacheHits,
                controlTokens + other.controlTokens,
                retries + other.retries,
                lateCompletions + other.lateCompletions);
    }
}
