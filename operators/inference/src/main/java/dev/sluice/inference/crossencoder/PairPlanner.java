package dev.sluice.inference.crossencoder;

import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.text.Beginning;
import dev.sluice.inference.text.DocumentText;
import dev.sluice.inference.text.PairTemplate;
import dev.sluice.inference.text.TokenCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Makes the pairs of a set: cuts the query, cuts documents or reads them in windows, and adds the model's marks. */
final class PairPlanner {

    private final TokenCodec tokenizer;
    private final PairTemplate template;
    private final PairLimits limits;
    private final ScoreRule rule;
    private final IntUnaryOperator paddedTokens;

    /**
     * A planner over a model's tokenizer.
     *
     * @param limits checked against the template
     * @param paddedTokens from the tokens of a pair to those that it takes with its padding
     */
    PairPlanner(
            TokenCodec tokenizer,
            PairTemplate template,
            PairLimits limits,
            ScoreRule rule,
            IntUnaryOperator paddedTokens) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.limits = limits;
        this.rule = rule;
        this.paddedTokens = paddedTokens;
    }

    /**
     * How many tokens a document may have beside a query without being cut; {@link Integer#MAX_VALUE} where windows
     * cover any.
     */
    int documentTokens(String query) {
        int own = limits.documentTokens() == 0 ? Integer.MAX_VALUE : limits.documentTokens();
        if (limits.longDocuments() == LongDocuments.WINDOWS) {
            return own;
        }
        int most = limits.contextTokens() - template.addedToPair();
        int queryTokens = Math.min(encodeQuery(query).length, mostOfQuery());
        int longer = Math.max(queryTokens, most) + 1;
        return Math.min(own, LongestFirst.of(queryTokens, longer, most).document());
    }

    /** The query's tokens, those included that its own limit cuts. */
    private int[] encodeQuery(String query) {
        int most = limits.queryTokens() == 0 ? limits.contextTokens() : mostOfQuery();
        return Beginning.of(tokenizer, query, most).ids();
    }

    /** The query's own limit, without its marks. */
    private int mostOfQuery() {
        return limits.queryTokens() == 0 ? Integer.MAX_VALUE : limits.queryTokens() - template.addedToQuery();
    }

    PairPlan plan(String query, List<DocumentText> documents, int controlTokens) {
        return new Planning(query, documents, controlTokens).plan();
    }

    /** One set on its way to a plan. */
    private final class Planning {

        private final int[] query;
        private final boolean queryIsCut;
        private final List<DocumentText> documents;
        private final int controlTokens;
        private final List<PairUnit> units = new ArrayList<>();
        private final List<Integer> documentOf = new ArrayList<>();
        private final BitSet truncated = new BitSet();
        private int queryTokens;
        private long tokens;

        Planning(String query, List<DocumentText> documents, int controlTokens) {
            int[] ids = encodeQuery(query);
            this.queryIsCut = ids.length > mostOfQuery();
            this.query = queryIsCut ? Arrays.copyOf(ids, mostOfQuery()) : ids;
            this.documents = documents;
            this.controlTokens = controlTokens;
        }

        PairPlan plan() {
            for (int index = 0; index < documents.size(); index++) {
                DocumentText document = documents.get(index);
                if (document.truncated() || queryIsCut) {
                    truncated.set(index);
                }
                if (limits.longDocuments() == LongDocuments.WINDOWS) {
                    addWindows(index, document.text());
                } else {
                    addPair(index, document.text());
                }
            }
            return new PairPlan(
                    units,
                    documentOf.stream().mapToInt(Integer::intValue).toArray(),
                    documents.size(),
                    truncated,
                    queryTokens + tokens,
                    controlTokens,
                    rule);
        }

        private void addWindows(int index, String text) {
            int[] document = encode(index, text, limits.documentTokens());
            int budget = limits.windowTokens(query.length + template.addedToQuery(), template);
            for (Windows.Window window : Windows.of(document.length, budget, limits.overlap())) {
                add(index, query, document, window.from(), window.to());
            }
            queryTokens = query.length;
            tokens += document.length;
        }

        private void addPair(int index, String text) {
            int[] document = limits.documentTokens() == 0
                    ? Beginning.of(tokenizer, text, limits.contextTokens()).ids()
                    : encode(index, text, limits.documentTokens());
            LongestFirst left =
                    LongestFirst.of(query.length, document.length, limits.contextTokens() - template.addedToPair());
            if (left.document() < document.length || left.query() < query.length) {
                truncated.set(index);
            }
            int[] readQuery = left.query() < query.length ? Arrays.copyOf(query, left.query()) : query;
            add(index, readQuery, document, 0, left.document());
            queryTokens = Math.max(queryTokens, left.query());
            tokens += left.document();
        }

        /** The first tokens of a document. */
        private int[] encode(int index, String text, int most) {
            int[] ids = Beginning.of(tokenizer, text, most).ids();
            if (ids.length <= most) {
                return ids;
            }
            truncated.set(index);
            return Arrays.copyOf(ids, most);
        }

        private void add(int index, int[] queryIds, int[] document, int from, int to) {
            boolean first = documentOf.isEmpty() || documentOf.get(documentOf.size() - 1) != index;
            int pairTokens = queryIds.length + to - from + template.addedToPair();
            units.add(PairUnit.of(
                    () -> template.pair(queryIds, document, from, to),
                    pairTokens,
                    paddedTokens.applyAsInt(pairTokens),
                    first ? 1 : 0));
            documentOf.add(index);
        }
    }
}
