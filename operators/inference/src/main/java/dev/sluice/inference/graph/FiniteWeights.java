package dev.sluice.inference.graph;

import java.nio.ByteBuffer;

/**
 * Finds weights that are NaN or infinite, of which one turns every score into nothing: floats whose exponent bits are
 * all ones. Eight bytes are looked at in one step.
 */
final class FiniteWeights {

    /**
     * Looks through all tensors of a checkpoint.
     *
     * @throws CheckpointException naming a tensor with such a weight
     */
    static void check(Checkpoint checkpoint) throws CheckpointException {
        for (StoredTensor tensor : checkpoint.tensors()) {
            if (!areFinite(tensor.type(), checkpoint.map(tensor))) {
                throw new CheckpointException("Tensor '" + tensor.name() + "' holds a weight that is NaN or infinite;"
                        + " expected finite ones. Fetch the checkpoint again");
            }
        }
    }

    /** True if no weight among these bytes, little-endian, is NaN or infinite. */
    static boolean areFinite(ElementType type, ByteBuffer bytes) {
        return switch (type) {
            case F32 -> noLaneFull(bytes, 0x7F80_0000_7F80_0000L, 0x7FFF_FFFF_7FFF_FFFFL, 0x8000_0000_8000_0000L);
            case F16 -> noLaneFull(bytes, 0x7C00_7C00_7C00_7C00L, 0x7FFF_7FFF_7FFF_7FFFL, 0x8000_8000_8000_8000L);
            case BF16 -> noLaneFull(bytes, 0x7F80_7F80_7F80_7F80L, 0x7FFF_7FFF_7FFF_7FFFL, 0x8000_8000_8000_8000L);
            case U8 -> true;
        };
    }

    /**
     * Within each lane the exponent bits that are zero are kept; the sum with all but the top bit carries into the top
     * bit unless none is: then the exponent is full.
     */
    private static boolean noLaneFull(ByteBuffer bytes, long exponents, long allButTop, long top) {
        int words = bytes.remaining() / Long.BYTES;
        int start = bytes.position();
        for (int word = 0; word < words; word++) {
            if (anyFull(bytes.getLong(start + word * Long.BYTES), exponents, allButTop, top)) {
                return false;
            }
        }
        long rest = 0;
        for (int at = start + words * Long.BYTES, shift = 0; at < bytes.limit(); at++, shift += Byte.SIZE) {
            rest |= (bytes.get(at) & 0xFFL) << shift;
        }
        return !anyFull(rest, exponents, allButTop, top);
    }

    private static boolean anyFull(long word, long exponents, long allButTop, long top) {
        long zeroBits = (word & exponents) ^ exponents;
        return ((zeroBits + allButTop) & top) != top;
    }

    private FiniteWeights() {}
}
