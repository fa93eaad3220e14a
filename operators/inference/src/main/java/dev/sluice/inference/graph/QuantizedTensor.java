package dev.sluice.inference.graph;

/**
 * A weight [out, in] in blocks of 8-bit integers: a value is its integer less 128, times the scale of its block.
 *
 * @param integers [out, blocks, blockSize]
 * @param scales [out * blocks], 32-bit floats
 */
public record QuantizedTensor(StoredTensor integers, StoredTensor scales, int out, int in, int blockSize) {}
