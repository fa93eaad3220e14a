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
    private final String modelVersion;
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
            String modelVersion,
            IntUnaryOperator paddedTokens) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.limits = limits;
        this.rule = rule;
        this.modelVersion = modelVersion;
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
        int queryTokens = encodeQuery(query).length;
        int longer = Math.max(queryTokens, most) + 1;
        return Math.min(own, LongestFirst.of(queryTokens, longer, most).document());
    }

    /** The query's tokens, cut where it has a limit of its own. */
    private int[] encodeQuery(String query) {
        if (limits.queryTokens() == 0) {
            return tokenizer.encode(Beginning.of(query, limits.contextTokens()));
        }
        return cut(query, limits.queryTokens() - template.addedToQuery()).ids();
    }

    /** The first so many tokens of a text. */
    private Cut cut(String text, int most) {
        String read = Beginning.of(text, most);
        int[] ids = tokenizer.encode(read);
        return ids.length <= most
                ? new Cut(ids, read.length() < text.length())
                : new Cut(Arrays.copyOf(ids, most), true);
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares or changes it.
    private record Cut(int[] ids, boolean isPart) {}

    PairPlan plan(String query, List<DocumentText> documents, int controlTokens) {
        return new Planning(query, documents, controlTokens).plan();
    }

    /** One set on its way to a plan. */
    private final class Planning {

        private final int[] query;
        private final List<DocumentText> documents;
        private final int controlTokens;
        private final List<PairUnit> units = new ArrayList<>();
        private final List<Integer> documentOf = new ArrayList<>();
        private final BitSet truncated = new BitSet();
        private int queryTokens;
        private long tokens;

        Planning(String query, List<DocumentText> documents, int controlTokens) {
            this.query = encodeQuery(query);
            this.documents = documents;
            this.controlTokens = controlTokens;
        }

        PairPlan plan() {
            for (int index = 0; index < documents.size(); index++) {
                DocumentText document = documents.get(index);
                if (document.truncated()) {
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
            int[] document = encode(index, text);
            int budget = limits.windowTokens(query.length + template.addedToQuery(), template);
            for (Windows.Window window : Windows.of(document.length, budget, limits.overlap())) {
                add(index, query, document, window.from(), window.to());
            }
            queryTokens = query.length;
            tokens += document.length;
        }

        private void addPair(int index, String text) {
            String read = Beginning.of(text, limits.contextTokens());
            int[] document = encode(index, read);
            int most = limits.contextTokens() - template.addedToPair();
            LongestFirst left = LongestFirst.of(query.length, document.length, most);
            if (left.document() < document.length || read.length() < text.length()) {
                truncated.set(index);
            }
            add(index, Arrays.copyOf(query, left.query()), document, 0, left.document());
            queryTokens = Math.max(queryTokens, left.query());
            tokens += left.document();
        }

        /** A document's tokens, cut where it has a limit of its own. */
        private int[] encode(int index, String text) {
            if (limits.documentTokens() == 0) {
                return tokenizer.encode(text);
            }
            Cut cut = cut(text, limits.documentTokens());
            if (cut.isPart()) {
                truncated.set(index);
            }
            return cut.ids();
        }

        private void add(int index, int[] queryIds, int[] document, int from, int to) {
            boolean first = documentOf.isEmpty() || documentOf.get(documentOf.size() - 1) != index;
            var pair = template.pair(queryIds, document, from, to);
            units.add(PairUnit.of(pair, paddedTokens.applyAsInt(pair.ids().length), first ? 1 : 0, modelVersion));
            documentOf.add(index);
        }
    }
}
