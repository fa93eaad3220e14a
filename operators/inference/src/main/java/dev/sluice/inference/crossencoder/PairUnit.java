package dev.sluice.inference.crossencoder;

import dev.sluice.inference.batching.ContentKey;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.text.TokenPair;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A query with a document, or with a window of one. Equal tokens give equal logits, whatever they stood for. The row of
 * tokens is put together when it is asked for: the windows of a long document share its tokens while they wait.
 */
final class PairUnit implements WorkUnit {

    private final Supplier<TokenPair> row;
    private final int tokens;
    private final int paddedTokens;
    private final int documents;
    private final @Nullable Object key;

    private PairUnit(Supplier<TokenPair> row, int tokens, int paddedTokens, int documents, @Nullable Object key) {
        this.row = row;
        this.tokens = tokens;
        this.paddedTokens = paddedTokens;
        this.documents = documents;
        this.key = key;
    }

    /**
     * A pair.
     *
     * @param row puts the pair's tokens together
     * @param tokens how many these are
     * @param documents 1 for the first window of a document, which brings it into the count, 0 for a further one
     */
    static PairUnit of(Supplier<TokenPair> row, int tokens, int paddedTokens, int documents) {
        TokenPair pair = row.get();
        return new PairUnit(row, tokens, paddedTokens, documents, ContentKey.of(pair.ids(), pair.types()));
    }

    /** A unit that shares its outcome with none. */
    static PairUnit probe(TokenPair pair, int paddedTokens) {
        return new PairUnit(() -> pair, pair.ids().length, paddedTokens, 1, null);
    }

    /** The tokens, anew each time. */
    TokenPair row() {
        return row.get();
    }

    @Override
    public int documents() {
        return documents;
    }

    @Override
    public int tokens() {
        return tokens;
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
