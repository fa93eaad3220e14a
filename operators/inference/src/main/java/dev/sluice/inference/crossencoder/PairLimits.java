package dev.sluice.inference.crossencoder;

import dev.sluice.inference.LongDocuments;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.text.PairTemplate;
import java.util.OptionalInt;

/**
 * What bounds the pairs of a set.
 *
 * @param contextTokens no pair has more tokens, the model's marks included
 * @param queryTokens a longer query is cut, with the marks that it has alone; 0 where only the pair bounds it
 * @param documentTokens a longer document is cut, without marks; 0 where only the pair bounds it
 * @param longDocuments what happens to a document that does not fit beside the query
 * @param overlap so many tokens two neighbouring windows share at most
 */
record PairLimits(int contextTokens, int queryTokens, int documentTokens, LongDocuments longDocuments, int overlap) {

    /** What is read of a document in windows unless more is asked for: some hundred windows, so that each ends. */
    private static final int WINDOWED_TOKENS = 131_072;

    /**
     * The limits that a model's files and the options give together; the options win.
     *
     * @param model what the model is called in messages
     * @throws ModelException if the options ask for what the model cannot do, or nobody gives a limit
     */
    static PairLimits of(String model, CrossEncoderConfig config, RerankerOptions options) throws ModelException {
        LongDocuments longDocuments = options.longDocuments();
        if (longDocuments == null) {
            longDocuments = config.jina() ? LongDocuments.WINDOWS : LongDocuments.TRUNCATE;
        }
        boolean windows = longDocuments == LongDocuments.WINDOWS;
        if (!windows && options.windowOverlap() != RerankerOptions.defaults().windowOverlap()) {
            throw new ModelException("window-overlap " + options.windowOverlap() + " for model '" + model
                    + "', whose long documents are cut: expected none; leave it out or set --long-documents windows");
        }
        int context = contextTokens(model, config, options.maxContextTokens());
        int query = options.maxQueryTokens();
        int document = options.maxDocumentTokens();
        if (windows) {
            query = query == 0 ? Math.min(JinaRules.QUERY_TOKENS, context / 2) : query;
            document = document == 0 ? WINDOWED_TOKENS : document;
        }
        return new PairLimits(context, query, document, longDocuments, options.windowOverlap());
    }

    /**
     * Refuses pairs that there is no memory for.
     *
     * @param model what the model is called in messages
     */
    void check(String model, PairMemory memory) throws ModelException {
        int fitting = memory.mostTokens(contextTokens);
        if (fitting < contextTokens) {
            throw new ModelException("A pair of " + contextTokens + " tokens takes about "
                    + memory.bytesOf(1, contextTokens) / 1_000_000 + " MB in model '" + model + "', more than there is"
                    + " for contexts; expected at most " + fitting + " tokens. Lower --max-context-tokens or raise"
                    + " --context-memory");
        }
    }

    private static int contextTokens(String model, CrossEncoderConfig config, int asked) throws ModelException {
        OptionalInt limit = config.contextTokens();
        if (limit.isEmpty()) {
            if (asked == 0) {
                throw new ModelException("Neither config.json nor tokenizer_config.json of model '" + model
                        + "' says how long a pair may be; expected a limit. Say --max-context-tokens, such as 512");
            }
            return asked;
        }
        if (asked > limit.getAsInt()) {
            throw new ModelException("max-context-tokens " + asked + " for model '" + model + "': expected at most "
                    + limit.getAsInt() + ", which it was made for");
        }
        if (asked == 0) {
            return config.jina() ? Math.min(JinaRules.CONTEXT_TOKENS, limit.getAsInt()) : limit.getAsInt();
        }
        return asked;
    }

    /** Tokens that a window may have beside a query of so many, its own marks included. */
    int windowTokens(int markedQueryTokens, PairTemplate template) {
        return contextTokens - markedQueryTokens - (template.addedToPair() - template.addedToQuery());
    }

    /**
     * Checks that each pair has room for the model's marks and for a token of the document.
     *
     * @param model what the model is called in messages
     * @throws ModelException if not
     */
    void check(String model, PairTemplate template) throws ModelException {
        boolean windows = longDocuments == LongDocuments.WINDOWS;
        if (windows && contextTokens < 2 * queryTokens) {
            throw new ModelException("max-context-tokens " + contextTokens + " with max-query-tokens " + queryTokens
                    + " for model '" + model + "': expected a context of at least twice the query. Lower"
                    + " --max-query-tokens or raise --max-context-tokens");
        }
        int ofDocument = windows ? windowTokens(queryTokens, template) : (contextTokens - template.addedToPair()) / 2;
        int ofQuery = queryTokens == 0 ? 1 : queryTokens - template.addedToQuery();
        if (ofDocument < 1 || ofQuery < 1) {
            throw new ModelException("max-context-tokens " + contextTokens + " with max-query-tokens " + queryTokens
                    + " for model '" + model + "' leaves no token for a query or a document beside the model's "
                    + template.addedToPair() + " marks, of which a query has " + template.addedToQuery()
                    + " alone; expected at least one. Raise --max-context-tokens or --max-query-tokens");
        }
    }
}
