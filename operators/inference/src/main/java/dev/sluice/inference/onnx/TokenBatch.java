package dev.sluice.inference.onnx;

import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The token ids of one call: one row a unit, each padded at its end to the same length.
 *
 * @param rows token ids; type ids are all 0
 * @param length tokens of a row with its padding
 * @param paddingId the id that fills a row
 */
public record TokenBatch(List<int[]> rows, int length, int paddingId) {

    /** What graphs over token ids call their inputs. */
    public static final String IDS = "input_ids";

    private static final String MASK = "attention_mask";
    private static final String TYPES = "token_type_ids";

    /** Inputs that such graphs may have besides {@link #IDS}. */
    public static final Set<String> OPTIONAL_INPUTS = Set.of(MASK, TYPES);

    /** The batch as inputs of a graph. */
    public Map<String, LongTensor> inputs() {
        long[] shape = {rows.size(), length};
        return Map.of(
                IDS,
                new LongTensor(ids(), shape),
                MASK,
                new LongTensor(mask(), shape),
                TYPES,
                new LongTensor(LongBuffer.allocate(rows.size() * length), shape));
    }

    private LongBuffer ids() {
        LongBuffer ids = LongBuffer.allocate(rows.size() * length);
        for (int[] row : rows) {
            for (int place = 0; place < length; place++) {
                ids.put(place < row.length ? row[place] : paddingId);
            }
        }
        return ids.flip();
    }

    private LongBuffer mask() {
        LongBuffer mask = LongBuffer.allocate(rows.size() * length);
        for (int[] row : rows) {
            for (int place = 0; place < length; place++) {
                mask.put(place < row.length ? 1 : 0);
            }
        }
        return mask.flip();
    }
}
