package dev.sluice.inference.biencoder;

import dev.sluice.inference.batching.ContentKey;
import dev.sluice.inference.batching.WorkUnit;
import org.jspecify.annotations.Nullable;

/** One text to embed. Equal token ids give equal vectors, whatever the text stood for. */
final class TextUnit implements WorkUnit {

    private final int[] ids;
    private final int paddedTokens;
    private final int documents;
    private final @Nullable Object key;

    private TextUnit(int[] ids, int paddedTokens, int documents, @Nullable Object key) {
        this.ids = ids;
        this.paddedTokens = paddedTokens;
        this.documents = documents;
        this.key = key;
    }

    static TextUnit query(int[] ids, int paddedTokens) {
        return new TextUnit(ids, paddedTokens, 0, ContentKey.of(ids));
    }

    static TextUnit document(int[] ids, int paddedTokens) {
        return new TextUnit(ids, paddedTokens, 1, ContentKey.of(ids));
    }

    /** A unit that shares its outcome with none. */
    static TextUnit probe(int[] ids, int paddedTokens) {
        return new TextUnit(ids, paddedTokens, 0, null);
    }

    int[] ids() {
        return ids;
    }

    @Override
    public int documents() {
        return documents;
    }

    @Override
    public int tokens() {
        return ids.length;
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
