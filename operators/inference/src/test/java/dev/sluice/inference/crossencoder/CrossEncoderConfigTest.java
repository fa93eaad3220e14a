package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Activation;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelConfig;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.onnx.TokenBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossEncoderConfigTest {

    private static final String BERT = "'architectures': ['BertForSequenceClassification'], 'model_type': 'bert'";

    @TempDir
    Path folder;

    // ---- what is published ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("dev.sluice.inference.crossencoder.PublishedConfig#all")
    void whatIsPublishedIsRead(PublishedConfig model) throws Exception {
        assertThat(CrossEncoderConfig.describes(new ModelConfig(model.json()))).isTrue();
        assertThat(read(model.config(), model.tokenizerConfig())).isEqualTo(model.expected());
    }

    /** The positions say it too, or nothing does. */
    @ParameterizedTest
    @MethodSource("dev.sluice.inference.crossencoder.PublishedConfig#all")
    void theTokenizersConfigurationMayBeMissing(PublishedConfig model) throws Exception {
        CrossEncoderConfig config = read(model.config(), null);
        assertThat(config).isEqualTo(model.expected());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'architectures': ['Qwen3ForSequenceClassification'], 'model_type': 'qwen3'",
                "'architectures': ['Qwen2ForSequenceClassification'], 'model_type': 'qwen2'",
                "'architectures': ['Qwen3MoeForSequenceClassification'], 'model_type': 'qwen3_moe'",
                "'architectures': ['Qwen3ForSequenceClassification']",
                "'architectures': ['Qwen3ForSequenceClassification'], 'model_type': null",
                "'architectures': ['LlamaForSequenceClassification'], 'model_type': 'llama'",
                "'architectures': ['LlamaForSequenceClassification']",
                "'architectures': ['LlamaBidirectionalForSequenceClassification'], 'model_type': 'llama_bidirec'",
                "'architectures': ['MistralForSequenceClassification'], 'model_type': 'mistral'",
                "'architectures': ['GemmaForSequenceClassification'], 'model_type': 'gemma'",
                "'architectures': ['Gemma3TextForSequenceClassification'], 'model_type': 'gemma3_text'",
                "'architectures': ['PhiForSequenceClassification'], 'model_type': 'phi'",
                "'architectures': ['GPT2ForSequenceClassification'], 'model_type': 'gpt2'",
                "'architectures': ['Qwen3ForCausalLM'], 'model_type': 'qwen3'",
                "'architectures': ['JinaForRanking'], 'model_type': 'qwen3'",
                "'architectures': ['BertModel'], 'model_type': 'bert'",
                "'architectures': [], 'model_type': 'bert'",
                "'architectures': null",
                "'architectures': 'BertForSequenceClassification'",
                "'architectures': [null]",
                "'model_type': 'bert'",
            })
    void decodersAndOthersAreNoCrossEncoders(String config) throws Exception {
        assertThat(CrossEncoderConfig.describes(new ModelConfig(PublishedConfig.json(config))))
                .isFalse();
    }

    // ---- padding and positions --------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "Bert, bert, , 0, 0",
        "Bert, bert, null, 0, 0",
        "Bert, bert, 7, 7, 0",
        "Bert, bert, 99, 99, 0",
        "XLMRoberta, xlm-roberta, , 1, 2",
        "XLMRoberta, xlm-roberta, null, 1, 2",
        "XLMRoberta, xlm-roberta, 0, 0, 1",
        "XLMRoberta, , , 1, 2",
        "XLMRoberta, null, , 1, 2",
        "Roberta, roberta, , 1, 2",
        "Camembert, camembert, , 1, 2",
        "MPNet, mpnet, , 1, 2",
        "Longformer, longformer, , 1, 2",
        "New, new, 1, 1, 0",
        "JinaBert, bert, 1, 1, 0",
    })
    void paddingAndPositionsFollowTheKindOfModel(
            String kind, @Nullable String type, @Nullable String padding, int id, int firstPosition) throws Exception {
        StringBuilder config = new StringBuilder("'architectures': ['" + kind + "ForSequenceClassification']"
                + ", 'vocab_size': 100, 'max_position_embeddings': 80");
        if (type != null) {
            config.append(", 'model_type': ").append(type.equals("null") ? type : "'" + type + "'");
        }
        if (padding != null) {
            config.append(", 'pad_token_id': ").append(padding);
        }
        CrossEncoderConfig read = read(config.toString());
        assertThat(read.padding()).isEqualTo(new TokenBatch.Padding(id, firstPosition));
        assertThat(read.contextTokens()).hasValue(80 - firstPosition);
    }

    /** Each call would fail at the first row that is filled up. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 100, 101, 1 << 24, Integer.MAX_VALUE})
    void paddingThatTheVocabularyDoesNotHaveIsRefused(int padding) {
        assertRefused(
                BERT + ", 'vocab_size': 100, 'pad_token_id': " + padding,
                "'pad_token_id' " + padding + "; expected a number from 0 to 99");
    }

    @Test
    void positionsThatLeaveNoTokenAreRefused() {
        assertRefused(
                "'architectures': ['RobertaForSequenceClassification'], 'model_type': 'roberta', 'vocab_size': 100,"
                        + " 'pad_token_id': 1, 'max_position_embeddings': 2",
                "'max_position_embeddings' 2; expected a number from 3 to 1048576");
    }

    @ParameterizedTest
    @CsvSource({"'left', true", "'right', false", "null, false", "5, false", "'', false"})
    void theTokenizerSaysWhichSideIsPadded(String side, boolean left) throws Exception {
        String value = side.matches("null|5") ? side : "'" + side + "'";
        assertThat(read(BERT + ", 'vocab_size': 100", "'padding_side': " + value)
                        .padsLeft())
                .isEqualTo(left);
    }

    // ---- length -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "512, 512, 512",
        "512, 128, 128",
        "512, 8192, 512",
        "512, 1e30, 512",
        "512, 1000000000000000019884624838656, 512",
        "512, 0, 512",
        "512, -1, 512",
        "512, null, 512",
        "null, 8192, 8192",
        "null, 1e30, ",
        "null, 1000000000000000019884624838656, ",
        "null, null, ",
    })
    void theShorterOfPositionsAndTheTokenizersLengthCounts(String positions, String length, @Nullable Integer expected)
            throws Exception {
        CrossEncoderConfig config = read(
                BERT + ", 'vocab_size': 100, 'max_position_embeddings': " + positions, "'model_max_length': " + length);
        assertThat(config.contextTokens()).isEqualTo(expected == null ? OptionalInt.empty() : OptionalInt.of(expected));
    }

    // ---- labels, activation, types ----------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'id2label': {'0': 'a'} | 1",
                "'id2label': {'0': 'a', '1': 'b', '2': 'c'} | 3",
                "'id2label': {'0': 'a', '1': 'b'}, 'num_labels': 1 | 2",
                "'num_labels': 5 | 5",
                "'id2label': {}, 'num_labels': 5 | 5",
                "'id2label': null, 'num_labels': 5 | 5",
                "'id2label': {} | ",
                "'num_labels': null | ",
                "'id2label': ['a'] | ",
            },
            quoteCharacter = '"')
    void labelsAreThoseThatAreNamed(String entries, @Nullable Integer expected) throws Exception {
        assertThat(read(BERT + ", 'vocab_size': 100, " + entries).labels())
                .isEqualTo(expected == null ? OptionalInt.empty() : OptionalInt.of(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'sentence_transformers': {'activation_fn': 'torch.nn.modules.activation.Sigmoid'} | SIGMOID",
                "'sentence_transformers': {'activation_fn': 'torch.nn.modules.linear.Identity'} | IDENTITY",
                "'sentence_transformers': {'activation_fn': 'torch.nn.Softmax'} | SOFTMAX",
                "'sentence_transformers': {'version': '5.0.0'} | ",
                "'sentence_transformers': {'activation_fn': 'torch.nn.ReLU'} | ",
                "'sentence_transformers': {'activation_fn': null} | ",
                "'sbert_ce_default_activation_function': 'torch.nn.modules.activation.Sigmoid' | SIGMOID",
                "'sbert_ce_default_activation_function': 'torch.nn.modules.linear.Identity' | IDENTITY",
                "'sbert_ce_default_activation_function': null | ",
                "'sentence_transformers': {'activation_fn': 'torch.nn.modules.linear.Identity'},"
                        + " 'sbert_ce_default_activation_function': 'torch.nn.modules.activation.Sigmoid' | IDENTITY",
            },
            quoteCharacter = '"')
    void theActivationIsThatOfTheNewerFormOrTheOlder(String entries, @Nullable Activation expected) throws Exception {
        assertThat(read(BERT + ", 'vocab_size': 100, " + entries).activation()).isEqualTo(expected);
    }

    /** Without an embedding of types any type is as good as another. */
    @ParameterizedTest
    @CsvSource({"0, ", "1, 1", "2, 2", "null, "})
    void noTypesAreNoLimit(String types, @Nullable Integer expected) throws Exception {
        assertThat(read(BERT + ", 'vocab_size': 100, 'type_vocab_size': " + types)
                        .tokenTypes())
                .isEqualTo(expected == null ? OptionalInt.empty() : OptionalInt.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "'vocab_size': 0, 'vocab_size' 0",
        "'vocab_size': '100', 'vocab_size' \"100\"",
        "'vocab_size': 16777217, 'vocab_size' 16777217",
        "'type_vocab_size': -1, 'type_vocab_size' -1",
        "'num_labels': 0, 'num_labels' 0",
        "'num_labels': 1025, 'num_labels' 1025",
        "'num_hidden_layers': 0, 'num_hidden_layers' 0",
        "'num_attention_heads': 1.5, 'num_attention_heads' 1.5",
        "'hidden_size': 1048577, 'hidden_size' 1048577",
        "'max_position_embeddings': 1048577, 'max_position_embeddings' 1048577",
    })
    void sizesOutOfBoundsAreRefused(String entry, String message) {
        String vocabulary = entry.contains("'vocab_size'") ? "" : ", 'vocab_size': 100";
        assertRefused(BERT + vocabulary + ", " + entry, message + "; expected a number from ");
    }

    @Test
    void theVocabularyMustBeThere() {
        assertRefused(BERT, "'vocab_size' absent; expected a number from 1 to 16777216");
    }

    @Test
    void tooManyLabelsAreRefused() {
        StringBuilder labels = new StringBuilder("'0': 'a'");
        for (int label = 1; label <= 1_024; label++) {
            labels.append(", '").append(label).append("': 'a'");
        }
        assertRefused(BERT + ", 'vocab_size': 100, 'id2label': {" + labels + "}", "1025 labels; expected at most 1024");
    }

    private void assertRefused(String config, String message) {
        assertThatThrownBy(() -> read(config))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith("The model's config.json has " + message);
    }

    private CrossEncoderConfig read(String config) throws Exception {
        return read(config, "");
    }

    private CrossEncoderConfig read(String config, @Nullable String tokenizer) throws Exception {
        Files.writeString(
                folder.resolve("config.json"), PublishedConfig.json(config).toString());
        if (tokenizer != null) {
            Files.writeString(
                    folder.resolve("tokenizer_config.json"),
                    PublishedConfig.json(tokenizer).toString());
        }
        return CrossEncoderConfig.read(ModelFolder.of(folder));
    }
}
