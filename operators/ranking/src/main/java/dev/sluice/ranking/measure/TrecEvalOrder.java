package dev.sluice.ranking.measure;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The order in which trec_eval reads a scored run, whatever order or rank the run states: score descending, rounded to
 * float32 first, then document id descending by the bytes of its UTF-8 form.
 *
 * <p>For scored runs only. A ranking that was in fact given keeps its own order ({@link JudgedRanking}); the two differ
 * where scores are equal as float32.
 */
public final class TrecEvalOrder {

    private static final Comparator<ScoredId> BEST_FIRST = Comparator.comparingDouble(ScoredId::score)
            .thenComparing(ScoredId::id, TrecEvalOrder::compareIds)
            .reversed();

    private record ScoredId(String id, double score) {}

    /**
     * The ids of a run, best first.
     *
     * @param scores by document id
     * @throws IllegalArgumentException if a score is NaN: trec_eval's order is undefined then
     */
    public static List<String> bestFirst(Map<String, Double> scores) {
        return scores.entrySet().stream()
                .map(entry -> scored(entry.getKey(), entry.getValue()))
                .sorted(BEST_FIRST)
                .map(ScoredId::id)
                .toList();
    }

    private static ScoredId scored(String id, double score) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException(
                    "Score NaN of document '" + id + "': expected a number, or no order is defined. Correct the run.");
        }
        // Adding 0 makes -0 and 0 one value, as they are in trec_eval's comparison.
        return new ScoredId(id, (float) score + 0f);
    }

    /**
     * The order of the UTF-8 forms. It is that of the UTF-16 units, except that surrogates, which stand for code points
     * above all others, come last.
     */
    private static int compareIds(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int index = 0; index < length; index++) {
            char a = left.charAt(index);
            char b = right.charAt(index);
            if (a != b) {
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private TrecEvalOrder() {}
}
