package dev.sluice.inference.biencoder;

import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.ranking.Sha256;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One text to embed. Equal token ids give equal vectors, whatever the text stood for. */
final class TextUnit implements WorkUnit {

    /** What an equal text of the same model is found by: the model's version and a hash of the token ids. */
    private record Key(String modelVersion, ByteBuffer sha256) {}

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

    static TextUnit query(int[] ids, int paddedTokens, String modelVersion) {
        return new TextUnit(ids, paddedTokens, 0, key(ids, modelVersion));
    }

    static TextUnit document(int[] ids, int paddedTokens, String modelVersion) {
        return new TextUnit(ids, paddedTokens, 1, key(ids, modelVersion));
    }

    /** A unit that shares its outcome with none. */
    static TextUnit probe(int[] ids, int paddedTokens) {
        return new TextUnit(ids, paddedTokens, 0, null);
    }

    private static Key key(int[] ids, String modelVersion) {
        ByteBuffer bytes = ByteBuffer.allocate(ids.length * Integer.BYTES);
        bytes.asIntBuffer().put(ids);
        return new Key(modelVersion, ByteBuffer.wrap(Sha256.of(bytes.array())).asReadOnlyBuffer());
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
