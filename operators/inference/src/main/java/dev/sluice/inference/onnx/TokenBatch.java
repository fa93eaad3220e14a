package dev.sluice.inference.onnx;

import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntBinaryOperator;

/**
 * The token ids of one call: one row a unit, each padded at its end to the same length.
 *
 * @param rows token ids
 * @param types type ids, as long as the rows; empty where all are 0
 * @param length tokens of a row with its padding
 * @param padding what fills a row
 */
public record TokenBatch(List<int[]> rows, List<int[]> types, int length, Padding padding) {

    /** What graphs over token ids call their inputs. */
    public static final String IDS = "input_ids";

    /** The input for types, where a graph has it. */
    public static final String TYPES = "token_type_ids";

    private static final String MASK = "attention_mask";
    private static final String POSITIONS = "position_ids";

    /** Inputs that such graphs may have besides {@link #IDS}. */
    public static final Set<String> OPTIONAL_INPUTS = Set.of(MASK, TYPES, POSITIONS);

    /**
     * What a model takes for padding, and where it begins to count.
     *
     * @param id the token id that fills a row
     * @param firstPosition the position of a row's first token: 0, or behind the padding's id in models of the RoBERTa
     *     kind, which give padding the position of its id
     */
    public record Padding(int id, int firstPosition) {
        private int position() {
            return firstPosition == 0 ? 0 : id;
        }
    }

    /** The batch as inputs of a graph. */
    public Map<String, LongTensor> inputs() {
        return Map.of(
                IDS, tensor((row, place) -> rows.get(row)[place], padding.id()),
                MASK, tensor((row, place) -> 1, 0),
                TYPES, tensor((row, place) -> types.isEmpty() ? 0 : types.get(row)[place], 0),
                POSITIONS, tensor((row, place) -> padding.firstPosition() + place, padding.position()));
    }

    private LongTensor tensor(IntBinaryOperator valueAt, int filler) {
        LongBuffer values = LongBuffer.allocate(rows.size() * length);
        for (int row = 0; row < rows.size(); row++) {
            int tokens = rows.get(row).length;
            for (int place = 0; place < length; place++) {
                values.put(place < tokens ? valueAt.applyAsInt(row, place) : filler);
            }
        }
        return new LongTensor(values.flip(), new long[] {rows.size(), length});
    }
}
