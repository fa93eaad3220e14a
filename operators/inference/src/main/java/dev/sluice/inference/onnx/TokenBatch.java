package dev.sluice.inference.onnx;

import java.nio.LongBuffer;
import java.util.List;

/**
 * The token ids of one call: one row a unit, each padded at its end to the same length.
 *
 * @param rows token ids; type ids are all 0
 * @param length tokens of a row with its padding
 * @param paddingId the id that fills a row
 */
public record TokenBatch(List<int[]> rows, int length, int paddingId) {

    long[] shape() {
        return new long[] {rows.size(), length};
    }

    LongBuffer ids() {
        LongBuffer ids = LongBuffer.allocate(rows.size() * length);
        for (int[] row : rows) {
            for (int place = 0; place < length; place++) {
                ids.put(place < row.length ? row[place] : paddingId);
            }
        }
        return ids.flip();
    }

    LongBuffer mask() {
        LongBuffer mask = LongBuffer.allocate(rows.size() * length);
        for (int[] row : rows) {
            for (int place = 0; place < length; place++) {
                mask.put(place < row.length ? 1 : 0);
            }
        }
        return mask.flip();
    }

    LongBuffer types() {
        return LongBuffer.allocate(rows.size() * length);
    }
}
