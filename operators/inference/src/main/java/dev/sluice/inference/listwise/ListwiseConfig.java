package dev.sluice.inference.listwise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelConfig;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.graph.DecoderConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code config.json} and {@code tokenizer_config.json} of a listwise model say: architecture
 * {@code JinaForRanking} on {@code qwen3}.
 *
 * @param decoder the sizes of the decoder
 * @param contextTokens how many tokens of query and documents the model's own code puts into one block
 * @param defaultQueryTokens a longer query is cut: 512 for v3, 1,024 for v3.5, which is told by its sliding windows
 * @param defaultDocumentTokens a longer document is cut: 2,048 for v3, 8,192 for v3.5
 */
record ListwiseConfig(DecoderConfig decoder, int contextTokens, int defaultQueryTokens, int defaultDocumentTokens) {

    private static final String ARCHITECTURE = "JinaForRanking";
    private static final String MODEL_TYPE = "qwen3";
    private static final int MAX_LAYERS = 1_024;
    private static final int HEAD_SIZE_STEP = 16;

    /** True if a folder holds a model of this family. */
    static boolean describes(JsonNode config) {
        return config.path("model_type").asText().equals(MODEL_TYPE)
                && config.path("architectures").path(0).asText().equals(ARCHITECTURE);
    }

    /**
     * Reads the two files.
     *
     * @throws ModelException if one is missing or malformed, or asks for what this family does not do
     */
    static ListwiseConfig read(ModelFolder folder) throws ModelException {
        JsonNode config = folder.json(ModelFolder.CONFIG);
        if (!describes(config)) {
            throw new ModelException("Model folder '" + folder.path() + "' holds the architecture "
                    + config.path("architectures") + " of type '"
                    + config.path("model_type").asText() + "'; expected [\"" + ARCHITECTURE + "\"] of type '"
                    + MODEL_TYPE + "', as Jina Reranker v3 and v3.5 are");
        }
        return new Reader(config).read(folder.json(ModelFolder.TOKENIZER_CONFIG));
    }

    /** Reads one {@code config.json}. */
    private record Reader(JsonNode config) {

        ListwiseConfig read(JsonNode tokenizerConfig) throws ModelException {
            refuse("hidden_act", "silu");
            refuse("attention_bias", "false");
            int heads = size("num_attention_heads");
            int keyValueHeads = size("num_key_value_heads");
            int headSize = size("head_dim");
            if (heads % keyValueHeads != 0 || headSize % HEAD_SIZE_STEP != 0) {
                throw ModelConfig.wrong(heads + " heads, " + keyValueHeads + " key/value heads of size " + headSize
                        + "; expected heads a multiple of key/value heads, and a size that is a multiple of "
                        + HEAD_SIZE_STEP);
            }
            if ((long) heads * headSize > ModelConfig.MAX_SIZE) {
                throw ModelConfig.wrong(heads + " heads of size " + headSize + "; expected at most "
                        + ModelConfig.MAX_SIZE + " for their product");
            }
            List<Integer> windows = windows(size("num_hidden_layers"));
            DecoderConfig decoder = new DecoderConfig(
                    size("hidden_size"),
                    heads,
                    keyValueHeads,
                    headSize,
                    size("intermediate_size"),
                    size("vocab_size"),
                    (float) number("rms_norm_eps", config),
                    rotaryBase(),
                    windows);
            boolean sliding = windows.stream().anyMatch(window -> window > 0);
            return new ListwiseConfig(
                    decoder, contextTokens(tokenizerConfig), sliding ? 1_024 : 512, sliding ? 8_192 : 2_048);
        }

        private void refuse(String name, String expected) throws ModelException {
            JsonNode value = config.path(name);
            if (!value.isMissingNode() && !value.asText().equals(expected)) {
                throw ModelConfig.wrong("'" + name + "' " + value + "; expected " + expected);
            }
        }

        private int size(String name) throws ModelException {
            return new ModelConfig(config).size(name);
        }

        private double number(String name, JsonNode from) throws ModelException {
            JsonNode value = from.path(name);
            if (!value.isNumber() || !Float.isFinite(value.floatValue()) || value.floatValue() <= 0) {
                throw ModelConfig.wrong("'" + name + "' " + (value.isMissingNode() ? "absent" : value.toString())
                        + "; expected a number above 0, within 32-bit floats");
            }
            return value.doubleValue();
        }

        /** Older files have {@code rope_theta} on top, newer ones within {@code rope_parameters}. */
        private double rotaryBase() throws ModelException {
            JsonNode parameters = config.path("rope_parameters");
            String type = parameters.path("rope_type").asText("default");
            if (config.path("rope_scaling").isObject() || !type.equals("default")) {
                throw ModelConfig.wrong("a scaled rotary embedding; expected none ('rope_scaling' null)");
            }
            return number("rope_theta", parameters.has("rope_theta") ? parameters : config);
        }

        private List<Integer> windows(int layers) throws ModelException {
            if (layers > MAX_LAYERS) {
                throw ModelConfig.wrong("'num_hidden_layers' " + layers + "; expected at most " + MAX_LAYERS);
            }
            boolean useWindow = config.path("use_sliding_window").asBoolean(false);
            JsonNode types = config.path("layer_types");
            boolean typed = !types.isMissingNode() && !types.isNull();
            if (typed && types.size() != layers) {
                throw ModelConfig.wrong(
                        types.size() + " 'layer_types'; expected one for each of " + layers + " layers");
            }
            int firstSliding = config.path("max_window_layers").asInt(layers);
            List<Integer> windows = new ArrayList<>(layers);
            for (int layer = 0; layer < layers; layer++) {
                String type = typed
                        ? types.path(layer).asText()
                        : useWindow && layer >= firstSliding ? "sliding_attention" : "full_attention";
                windows.add(
                        switch (type) {
                            case "full_attention" -> 0;
                            case "sliding_attention" -> window(useWindow);
                            default ->
                                throw ModelConfig.wrong(
                                        "layer type '" + type + "'; expected 'full_attention' or 'sliding_attention'");
                        });
            }
            return windows;
        }

        private int window(boolean useWindow) throws ModelException {
            if (!useWindow) {
                throw ModelConfig.wrong("sliding layers but 'use_sliding_window' is not true");
            }
            return size("sliding_window");
        }

        /** Some tokenizers give an astronomic number for "no limit"; then the positions are the limit. */
        private int contextTokens(JsonNode tokenizerConfig) throws ModelException {
            int positions = size("max_position_embeddings");
            JsonNode length = tokenizerConfig.path("model_max_length");
            return length.canConvertToInt() && length.intValue() > 0 ? length.intValue() : positions;
        }
    }
}
