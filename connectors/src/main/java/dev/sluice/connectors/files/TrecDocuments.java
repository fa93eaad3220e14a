package dev.sluice.connectors.files;

import static dev.sluice.connectors.files.InvalidFileException.quoted;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import dev.sluice.ranking.measure.TrecEvalOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The documents of one query of a TREC run, and their order by {@link TrecEvalOrder}'s rule, on bytes. */
final class TrecDocuments {

    static final int QUERY = 0;
    static final int DOCUMENT = 2;
    static final int SCORE = 4;

    private final IdTable ids = new IdTable();
    private double[] scores = new double[2];
    private long[] keys = new long[2];
    private int[] order = new int[2];

    void clear() {
        ids.clear();
    }

    /** @throws InvalidFileException if the document is there already */
    void add(TextLines line, Columns columns, double score) throws InvalidFileException {
        int number = ids.add(line.buffer(), columns.start(DOCUMENT), columns.end(DOCUMENT));
        if (number < 0) {
            throw line.refusal(
                    Problem.REPEATED_DOCUMENT,
                    "document " + quoted(columns.text(line, DOCUMENT)) + " of query "
                            + quoted(columns.text(line, QUERY)) + " stands here again",
                    "each document once for a query",
                    "Remove one of the two lines");
        }
        if (number == scores.length) {
            scores = Arrays.copyOf(scores, number * 2);
        }
        scores[number] = score;
    }

    /** All documents, best first. */
    RunAnswer answer(String queryId) {
        int size = ids.size();
        if (keys.length < size) {
            keys = new long[scores.length];
            order = new int[scores.length];
        }
        for (int number = 0; number < size; number++) {
            keys[number] = ((long) ~ascending((float) scores[number]) << Integer.SIZE) | number;
        }
        Arrays.sort(keys, 0, size);
        for (int place = 0; place < size; place++) {
            order[place] = (int) keys[place];
        }
        int from = 0;
        for (int place = 1; place <= size; place++) {
            if (place == size || keys[place] >> Integer.SIZE != keys[from] >> Integer.SIZE) {
                orderTies(from, place);
                from = place;
            }
        }
        return new RunAnswer(queryId, ids, scores, order);
    }

    private void orderTies(int from, int to) {
        if (to - from > 1) {
            int[] tied = IntStream.range(from, to)
                    .mapToObj(place -> order[place])
                    .sorted((one, other) -> ids.compare(other, one))
                    .mapToInt(Integer::intValue)
                    .toArray();
            System.arraycopy(tied, 0, order, from, tied.length);
        }
    }

    /** A whole number that is ordered as the score. Adding 0 makes -0 and 0 one value, as they are in trec_eval. */
    private static int ascending(float score) {
        int bits = Float.floatToIntBits(score + 0f);
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }
}
