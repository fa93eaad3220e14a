package dev.sluice.inference.listwise;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the model says of a block.
 *
 * @param documents a vector a document
 * @param query the query's vector, in view of these documents
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes them.
record BlockVectors(List<float[]> documents, float[] query) {

    /** How much the block's view of the query counts: half of one plus its best score, so from 0 to 1. */
    double weight() {
        double best = -1;
        for (float[] document : documents) {
            best = Math.max(best, cosine(document, query));
        }
        return (1 + best) / 2;
    }

    /** The query's vector, then those of the documents. */
    float[] toNumbers() {
        float[] numbers = new float[1 + (documents.size() + 1) * query.length];
        numbers[0] = query.length;
        System.arraycopy(query, 0, numbers, 1, query.length);
        for (int document = 0; document < documents.size(); document++) {
            System.arraycopy(documents.get(document), 0, numbers, 1 + (document + 1) * query.length, query.length);
        }
        return numbers;
    }

    /** What {@link #toNumbers} was made of. */
    static BlockVectors fromNumbers(float[] numbers) {
        int size = (int) numbers[0];
        List<float[]> documents = new ArrayList<>();
        for (int from = 1 + size; from < numbers.length; from += size) {
            documents.add(Arrays.copyOfRange(numbers, from, from + size));
        }
        return new BlockVectors(documents, Arrays.copyOfRange(numbers, 1, 1 + size));
    }

    /** The cosine of two vectors, summed in double in the order of the dimensions; NaN where one is all zeros. */
    static double cosine(float[] left, float[] right) {
        double product = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int place = 0; place < left.length; place++) {
            product += (double) left[place] * right[place];
            leftSquares += (double) left[place] * left[place];
            rightSquares += (double) right[place] * right[place];
        }
        return product / Math.sqrt(leftSquares * rightSquares);
    }
}
