package dev.sluice.inference.listwise;

import dev.sluice.inference.batching.ContentKey;
import dev.sluice.inference.batching.WorkUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A query and some of its documents in one context. Equal tokens give equal vectors, whatever they stood for. */
final class BlockUnit implements WorkUnit {

    private final int[] ids;
    private final int[] markers;
    private final @Nullable Object key;

    private BlockUnit(int[] ids, int[] markers, @Nullable Object key) {
        this.ids = ids;
        this.markers = markers;
        this.key = key;
    }

    /**
     * A block.
     *
     * @param ids token ids of its prompt
     * @param markers places in {@code ids}: behind each document, in their order, and last behind the query
     */
    static BlockUnit of(int[] ids, int[] markers) {
        return new BlockUnit(ids, markers, ContentKey.of(ids, markers));
    }

    /** A unit that shares its outcome with none. */
    static BlockUnit probe(int[] ids, int[] markers) {
        return new BlockUnit(ids, markers, null);
    }

    int[] ids() {
        return ids;
    }

    /**
     * The tokens up to the last marker: the model is causal, so what stands behind it cannot change what is computed
     * there.
     */
    int[] idsToLastMarker() {
        return Arrays.copyOf(ids, markers[markers.length - 1] + 1);
    }

    int[] markers() {
        return markers;
    }

    @Override
    public int documents() {
        return markers.length - 1;
    }

    @Override
    public int tokens() {
        return ids.length;
    }

    /** A block is never padded: on a CPU its company would change its last digits. */
    @Override
    public int paddedTokens() {
        return ids.length;
    }

    @Override
    public @Nullable Object key() {
        return key;
    }
}
