package dev.sluice.benchmarks;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.sluice.inference.files.ModelFolder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;

/**
 * Writes a cross-encoder in the published layout, with random weights and a tokenizer of made-up words: what it takes
 * to compute does not depend on what the weights say. Its score is the logit as it is.
 */
final class RandomCrossEncoder {

    /** Where the graph lies within the folder. */
    static final String GRAPH = "onnx/model.onnx";

    private final EncoderShape shape;
    private final long seed;

    RandomCrossEncoder(EncoderShape shape, long seed) {
        this.shape = shape;
        this.seed = seed;
    }

    /** Writes all files of the model. */
    void writeTo(Path folder) throws IOException {
        Path graph = folder.resolve(GRAPH);
        Files.createDirectories(folder.resolve("onnx"));
        Files.writeString(folder.resolve(ModelFolder.CONFIG), config());
        Files.writeString(folder.resolve(ModelFolder.TOKENIZER), tokenizer());
        Files.writeString(folder.resolve(ModelFolder.TOKENIZER_CONFIG), tokenizerConfig());
        ModelProto model = BertGraph.of(shape, seed);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(graph))) {
            model.writeTo(out);
        }
    }

    private String config() {
        return """
                {"architectures": ["BertForSequenceClassification"], "model_type": "bert", "hidden_act": "gelu",
                 "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                 "vocab_size": %d, "max_position_embeddings": %d, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
                 "pad_token_id": 0, "position_embedding_type": "absolute",
                 "id2label": {"0": "LABEL_0"}, "label2id": {"LABEL_0": 0},
                 "sentence_transformers": {"activation_fn": "torch.nn.modules.linear.Identity", "version": "5.0.0"}}
                """.formatted(
                        shape.hidden(),
                        shape.intermediate(),
                        shape.layers(),
                        shape.heads(),
                        shape.vocabulary(),
                        shape.positions());
    }

    private String tokenizerConfig() {
        return """
                {"tokenizer_class": "BertTokenizer", "model_max_length": %d, "do_lower_case": true,
                 "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]",
                 "mask_token": "[MASK]"}
                """.formatted(shape.positions());
    }

    private String tokenizer() {
        SyntheticVocabulary vocabulary = new SyntheticVocabulary(shape.vocabulary());
        StringJoiner tokens = new StringJoiner(",", "{", "}");
        for (int id = 0; id < vocabulary.size(); id++) {
            tokens.add("\"" + vocabulary.token(id) + "\":" + id);
        }
        StringJoiner added = new StringJoiner(",\n  ", "[", "]");
        for (int id = 0; id < SyntheticVocabulary.SPECIAL_TOKENS.size(); id++) {
            added.add("""
                    {"id": %d, "content": "%s", "single_word": false, "lstrip": false, "rstrip": false, \
                    "normalized": false, "special": true}""".formatted(id, vocabulary.token(id)));
        }
        int opening = SyntheticVocabulary.SPECIAL_TOKENS.indexOf("[CLS]");
        int closing = SyntheticVocabulary.SPECIAL_TOKENS.indexOf("[SEP]");
        return """
                {"version": "1.0", "truncation": null, "padding": null,
                 "added_tokens": %s,
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                  "strip_accents": null, "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "TemplateProcessing",
                  "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                  "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
                  "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [%d], "tokens": ["[CLS]"]},
                   "[SEP]": {"id": "[SEP]", "ids": [%d], "tokens": ["[SEP]"]}}},
                 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": %s}}
                """.formatted(added, opening, closing, tokens);
    }
}
