package dev.sluice.inference.crossencoder;

import dev.sluice.inference.batching.ContentKey;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.text.TokenPair;
import org.jspecify.annotations.Nullable;

/** A query with a document, or with a window of one. Equal tokens give equal logits, whatever they stood for. */
final class PairUnit implements WorkUnit {

    private final TokenPair tokens;
    private final int paddedTokens;
    private final int documents;
    private final @Nullable Object key;

    private PairUnit(TokenPair tokens, int paddedTokens, int documents, @Nullable Object key) {
        this.tokens = tokens;
        this.paddedTokens = paddedTokens;
        this.documents = documents;
        this.key = key;
    }

    /**
     * A pair.
     *
     * @param documents 1 for the first window of a document, which brings it into the count, 0 for a further one
     */
    static PairUnit of(TokenPair tokens, int paddedTokens, int documents, String modelVersion) {
        return new PairUnit(tokens, paddedTokens, documents, ContentKey.of(modelVersion, tokens.ids(), tokens.types()));
    }

    /** A unit that shares its outcome with none. */
    static PairUnit probe(TokenPair tokens, int paddedTokens) {
        return new PairUnit(tokens, paddedTokens, 1, null);
    }

    int[] ids() {
        return tokens.ids();
    }

    int[] types() {
        return tokens.types();
    }

    @Override
    public int documents() {
        return documents;
    }

    @Override
    public int tokens() {
        return tokens.ids().length;
    }

    @Override
    public int paddedTokens() {
        return paddedTokens;
    }

    @Override
    public @Nullable Object key() {
        return key;
    }
}
