package dev.sluice.inference.text;

import java.util.Arrays;

/**
 * How a tokenizer puts special tokens around one text and around a pair, as the {@code post_processor} of its
 * {@code tokenizer.json} says. Immutable.
 */
public final class PairTemplate {

    private final int addedToQuery;
    private final SpecialTokens before;
    private final int queryType;
    private final SpecialTokens between;
    private final int documentType;
    private final SpecialTokens after;

    /**
     * A template.
     *
     * @param addedToQuery special tokens around a text that stands alone
     * @param before in front of the query of a pair
     * @param queryType the type of the query's tokens
     * @param between between query and document
     * @param documentType the type of the document's tokens
     * @param after behind the document
     */
    PairTemplate(
            int addedToQuery,
            SpecialTokens before,
            int queryType,
            SpecialTokens between,
            int documentType,
            SpecialTokens after) {
        this.addedToQuery = addedToQuery;
        this.before = before;
        this.queryType = queryType;
        this.between = between;
        this.documentType = documentType;
        this.after = after;
    }

    /** Special tokens in a row, with the type of each. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes them.
    record SpecialTokens(int[] ids, int[] types) {

        int count() {
            return ids.length;
        }

        int highestType() {
            return Arrays.stream(types).max().orElse(0);
        }

        void copyTo(TokenPair pair, int place) {
            System.arraycopy(ids, 0, pair.ids(), place, ids.length);
            System.arraycopy(types, 0, pair.types(), place, types.length);
        }
    }

    /** How many special tokens stand around a text that stands alone. */
    public int addedToQuery() {
        return addedToQuery;
    }

    /** How many special tokens a pair has. */
    public int addedToPair() {
        return before.count() + between.count() + after.count();
    }

    /** The highest type that a token of a pair can have; a model must have more types than this. */
    public int highestType() {
        int ofTexts = Math.max(queryType, documentType);
        int ofSpecialTokens = Math.max(before.highestType(), Math.max(between.highestType(), after.highestType()));
        return Math.max(ofTexts, ofSpecialTokens);
    }

    /**
     * A pair with its special tokens.
     *
     * @param query the ids of the query alone
     * @param document the ids of the document alone
     * @param from the first token of the document that the pair takes
     * @param to behind the last one
     */
    public TokenPair pair(int[] query, int[] document, int from, int to) {
        int tokens = Math.addExact(Math.addExact(query.length, to - from), addedToPair());
        TokenPair pair = new TokenPair(new int[tokens], new int[tokens]);
        before.copyTo(pair, 0);
        int place = before.count();
        copy(query, 0, query.length, queryType, pair, place);
        place += query.length;
        between.copyTo(pair, place);
        place += between.count();
        copy(document, from, to, documentType, pair, place);
        after.copyTo(pair, place + to - from);
        return pair;
    }

    private static void copy(int[] text, int from, int to, int type, TokenPair pair, int place) {
        System.arraycopy(text, from, pair.ids(), place, to - from);
        Arrays.fill(pair.types(), place, place + to - from, type);
    }
}
