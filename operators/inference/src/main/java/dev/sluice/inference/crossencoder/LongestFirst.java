package dev.sluice.inference.crossencoder;

/**
 * How a pair is cut that has too many tokens: the longer text first, and where both are long to halves, as the
 * tokenizers of Hugging Face do under the name {@code longest_first}.
 *
 * @param query how many tokens are left of the query
 * @param document how many of the document
 */
record LongestFirst(int query, int document) {

    /**
     * Cuts a pair.
     *
     * @param most how many tokens both may have together, marks not counted
     */
    static LongestFirst of(int query, int document, int most) {
        if (query + document <= most) {
            return new LongestFirst(query, document);
        }
        int shorter = Math.min(query, document);
        int longer = Math.max(shorter, most - shorter);
        if (shorter + longer > most) {
            shorter = most / 2;
            longer = shorter + most % 2;
        }
        return query <= document ? new LongestFirst(shorter, longer) : new LongestFirst(longer, shorter);
    }
}
