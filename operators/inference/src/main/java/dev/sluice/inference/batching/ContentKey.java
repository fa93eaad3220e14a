package dev.sluice.inference.batching;

import dev.sluice.ranking.Sha256;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;

/**
 * What equal units of one model with one set of options are found by, without keeping what they hold.
 *
 * @param sha256 over their tokens
 */
public record ContentKey(ByteBuffer sha256) {

    /** The key of a unit that is its tokens, in one or several sequences. */
    public static ContentKey of(int[]... sequences) {
        int size = sequences.length;
        for (int[] sequence : sequences) {
            size += sequence.length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size * Integer.BYTES);
        IntBuffer ints = bytes.asIntBuffer();
        for (int[] sequence : sequences) {
            // With its length in front, so that two sequences never read as one.
            ints.put(sequence.length).put(sequence);
        }
        return new ContentKey(ByteBuffer.wrap(Sha256.of(bytes.array())).asReadOnlyBuffer());
    }
}
