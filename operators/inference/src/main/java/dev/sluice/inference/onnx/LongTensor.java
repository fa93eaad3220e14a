package dev.sluice.inference.onnx;

import java.nio.LongBuffer;

/**
 * An input of 64-bit integers.
 *
 * @param values row-major
 * @param shape its dimensions
 */
@SuppressWarnings("ArrayRecordComponent") // Handed straight to a call; nobody compares or changes it.
public record LongTensor(LongBuffer values, long[] shape) {

    /** A vector. */
    public static LongTensor of(int[] values) {
        LongBuffer buffer = LongBuffer.allocate(values.length);
        for (int value : values) {
            buffer.put(value);
        }
        return new LongTensor(buffer.flip(), new long[] {values.length});
    }
}
