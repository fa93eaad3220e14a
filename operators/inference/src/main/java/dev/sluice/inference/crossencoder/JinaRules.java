package dev.sluice.inference.crossencoder;

import dev.sluice.inference.files.ModelConfig;

/**
 * What the code published beside Jina Reranker v1 and v2 does and their {@code config.json} does not say: one label,
 * sigmoid, and long documents read in windows of 1,024 tokens beside at most 512 of the query.
 */
final class JinaRules {

    static final int CONTEXT_TOKENS = 1_024;
    static final int QUERY_TOKENS = 512;

    /**
     * v2 is an XLM-RoBERTa with 1,024 positions, a length that no other published one has, besides the padding's two.
     */
    private static final int POSITIONS_OF_V2 = 1_026;

    /** True if a configuration is that of v1 (JinaBERT, ALiBi) or of v2 (XLM-RoBERTa). */
    static boolean apply(ModelConfig config) {
        String code = config.json().path("auto_map").toString();
        boolean v1 = config.architecture().startsWith("JinaBert")
                || code.contains("JinaBertForSequenceClassification")
                || (config.type().equals("bert")
                        && config.json()
                                .path("position_embedding_type")
                                .asText()
                                .equals("alibi"));
        boolean v2 = config.architecture().equals("XLMRobertaForSequenceClassification")
                && config.json().path("max_position_embeddings").asInt() == POSITIONS_OF_V2;
        return v1 || v2;
    }

    private JinaRules() {}
}
