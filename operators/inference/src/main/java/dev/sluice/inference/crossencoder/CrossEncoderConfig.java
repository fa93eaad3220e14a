package dev.sluice.inference.crossencoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.inference.Activation;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelConfig;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.onnx.TokenBatch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config.json} of a cross-encoder says, and {@code tokenizer_config.json} where there is one.
 *
 * @param architecture the class that the model was published for
 * @param jina whether {@link JinaRules} apply
 * @param labels how many logits a pair gets; empty where the files do not say, so that the graph must
 * @param activation what makes a logit a score; null where the file does not say
 * @param contextTokens the longest pair, its marks included; empty where the files give no limit
 * @param vocabulary token ids are below this
 * @param tokenTypes type ids are below this; empty where the file does not say, or the model tells no types apart
 * @param padding what fills rows
 * @param padsLeft whether rows are filled in front, where a model with positions by place would see another pair
 * @param layers how many there are; for estimates of memory, 0 where not said
 * @param heads of an attention; likewise
 * @param hidden size of a token's state; likewise
 */
record CrossEncoderConfig(
        String architecture,
        boolean jina,
        OptionalInt labels,
        @Nullable Activation activation,
        OptionalInt contextTokens,
        int vocabulary,
        OptionalInt tokenTypes,
        TokenBatch.Padding padding,
        boolean padsLeft,
        int layers,
        int heads,
        int hidden) {

    private static final String SUFFIX = "ForSequenceClassification";
    private static final int MAX_LABELS = 1_024;
    private static final int MAX_VOCABULARY = 1 << 24;
    private static final int MAX_LAYERS = 1_024;
    private static final int MAX_TYPES = 1_024;

    /**
     * How the types and architectures of decoders begin. As rerankers they read a prompt and most judge by their last
     * token, which is another family.
     */
    private static final List<String> DECODERS = List.of(
            "qwen",
            "llama",
            "mistral",
            "ministral",
            "mixtral",
            "gemma",
            "phi",
            "gpt",
            "opt",
            "bloom",
            "falcon",
            "minicpm",
            "deepseek",
            "glm",
            "olmo",
            "granite",
            "smollm");

    /** Kinds of models that count positions from behind the id of padding. */
    private static final Set<String> ROBERTA_KINDS = Set.of(
            "roberta",
            "roberta-prelayernorm",
            "xlm-roberta",
            "xlm-roberta-xl",
            "xmod",
            "camembert",
            "data2vec-text",
            "ibert",
            "longformer",
            "mpnet");

    private static final Map<String, Activation> ACTIVATIONS =
            Map.of("sigmoid", Activation.SIGMOID, "identity", Activation.IDENTITY, "softmax", Activation.SOFTMAX);

    /** True if a configuration is that of a cross-encoder. */
    static boolean describes(ModelConfig config) {
        String architecture = config.architecture().toLowerCase(Locale.ROOT);
        return config.architecture().endsWith(SUFFIX)
                && DECODERS.stream()
                        .noneMatch(decoder -> architecture.startsWith(decoder)
                                || config.type().startsWith(decoder));
    }

    static CrossEncoderConfig read(ModelFolder folder) throws ModelException {
        ModelConfig config = ModelConfig.of(folder);
        JsonNode tokenizer = folder.has(ModelFolder.TOKENIZER_CONFIG)
                ? folder.json(ModelFolder.TOKENIZER_CONFIG)
                : MissingNode.getInstance();
        return new Reader(config, tokenizer).read();
    }

    /** Reads one model's files. */
    private record Reader(ModelConfig config, JsonNode tokenizer) {

        CrossEncoderConfig read() throws ModelException {
            boolean jina = JinaRules.apply(config);
            boolean roberta = isRoberta();
            int vocabulary = config.size("vocab_size", 1, MAX_VOCABULARY);
            int paddingId =
                    config.optionalSize("pad_token_id", 0, vocabulary - 1).orElse(roberta ? 1 : 0);
            int firstPosition = roberta ? paddingId + 1 : 0;
            return new CrossEncoderConfig(
                    config.architecture(),
                    jina,
                    labels(jina),
                    activation(jina),
                    contextTokens(firstPosition),
                    vocabulary,
                    tokenTypes(),
                    new TokenBatch.Padding(paddingId, firstPosition),
                    tokenizer.path("padding_side").asText("right").equals("left"),
                    config.optionalSize("num_hidden_layers", 1, MAX_LAYERS).orElse(0),
                    config.optionalSize("num_attention_heads", 1, ModelConfig.MAX_SIZE)
                            .orElse(0),
                    config.optionalSize("hidden_size", 1, ModelConfig.MAX_SIZE).orElse(0));
        }

        /** Some published files leave the type out; then the architecture tells. */
        private boolean isRoberta() {
            return config.type().isEmpty()
                    ? config.architecture().toLowerCase(Locale.ROOT).contains("roberta")
                    : ROBERTA_KINDS.contains(config.type());
        }

        /** 0 stands for no embedding of types, as in DeBERTa; such a model takes any. */
        private OptionalInt tokenTypes() throws ModelException {
            OptionalInt types = config.optionalSize("type_vocab_size", 0, MAX_TYPES);
            return types.equals(OptionalInt.of(0)) ? OptionalInt.empty() : types;
        }

        private OptionalInt labels(boolean jina) throws ModelException {
            JsonNode names = config.json().path("id2label");
            if (names.isObject() && !names.isEmpty()) {
                if (names.size() > MAX_LABELS) {
                    throw ModelConfig.wrong(names.size() + " labels; expected at most " + MAX_LABELS);
                }
                return OptionalInt.of(names.size());
            }
            OptionalInt said = config.optionalSize("num_labels", 1, MAX_LABELS);
            return said.isEmpty() && jina ? OptionalInt.of(1) : said;
        }

        /** sentence-transformers writes the class name of a torch module, in newer files one level down. */
        private @Nullable Activation activation(boolean jina) {
            JsonNode newer = config.json().path("sentence_transformers").path("activation_fn");
            JsonNode older = config.json().path("sbert_ce_default_activation_function");
            JsonNode said = newer.isTextual() ? newer : older;
            if (!said.isTextual()) {
                return jina ? Activation.SIGMOID : null;
            }
            String module = said.asText();
            return ACTIVATIONS.get(module.substring(module.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        }

        /** Some tokenizers give an astronomic number for "no limit"; then the positions are the limit. */
        private OptionalInt contextTokens(int firstPosition) throws ModelException {
            OptionalInt positions =
                    config.optionalSize("max_position_embeddings", firstPosition + 1, ModelConfig.MAX_SIZE);
            JsonNode length = tokenizer.path("model_max_length");
            boolean limited = length.canConvertToInt() && length.intValue() > 0;
            if (positions.isEmpty()) {
                return limited ? OptionalInt.of(length.intValue()) : OptionalInt.empty();
            }
            int most = positions.getAsInt() - firstPosition;
            return OptionalInt.of(limited ? Math.min(most, length.intValue()) : most);
        }
    }
}
