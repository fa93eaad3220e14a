package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.graph.DecoderConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListwiseConfigTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private ModelCopy v3;
    private ModelCopy v35;

    @BeforeEach
    void copy() throws IOException {
        v3 = ModelCopy.of("tiny-v3", folder.resolve("v3"));
        v35 = ModelCopy.of("tiny-v3.5", folder.resolve("v3.5"));
    }

    // ---- what is read -----------------------------------------------------------------------------------------------

    @Test
    void theTwoModelsAreReadAsTheyArePublished() throws Exception {
        assertThat(ListwiseConfig.read(ModelFolder.of(v3.folder())))
                .isEqualTo(new ListwiseConfig(
                        new DecoderConfig(64, 4, 2, 32, 128, 1_500, 1e-6f, 1e6, List.of(0, 0, 0, 0)),
                        131_072,
                        512,
                        2_048));
        assertThat(ListwiseConfig.read(ModelFolder.of(v35.folder())))
                .isEqualTo(new ListwiseConfig(
                        new DecoderConfig(64, 4, 2, 32, 128, 1_500, 1e-6f, 1e6, List.of(32, 32, 32, 0, 32, 0)),
                        131_072,
                        1_024,
                        8_192));
    }

    @Test
    void eachSizeIsTakenFromItsField() throws Exception {
        DecoderConfig decoder = decoder(
                v3,
                config -> config.put("hidden_size", 48)
                        .put("num_attention_heads", 6)
                        .put("num_key_value_heads", 3)
                        .put("head_dim", 80)
                        .put("intermediate_size", 200)
                        .put("vocab_size", 900)
                        .put("rms_norm_eps", 1e-5)
                        .put("rope_theta", 5_000.5));
        assertThat(decoder).isEqualTo(new DecoderConfig(48, 6, 3, 80, 200, 900, 1e-5f, 5_000.5, List.of(0, 0, 0, 0)));
    }

    @Test
    void theLimitsOfSizesAreSizes() throws Exception {
        assertThat(decoder(v3, config -> config.put("vocab_size", 1 << 20)).vocabulary())
                .isEqualTo(1 << 20);
        assertThat(decoder(v3, config -> config.put("vocab_size", 1)).vocabulary())
                .isEqualTo(1);
        assertThat(decoder(v3, config -> {
                            config.remove("layer_types");
                            config.put("num_hidden_layers", 1_024);
                        })
                        .layers())
                .isEqualTo(1_024);
        DecoderConfig widest =
                decoder(v3, config -> config.put("num_attention_heads", 1 << 10).put("head_dim", 1 << 10));
        assertThat(widest.heads() * widest.headSize()).isEqualTo(1 << 20);
    }

    // ---- windows ----------------------------------------------------------------------------------------------------

    @Test
    void layerTypesSayWhichLayersSlide() throws Exception {
        List<Integer> windows = decoder(v3, config -> {
                    config.put("use_sliding_window", true).put("sliding_window", 48);
                    types(config, "full_attention", "sliding_attention", "full_attention", "sliding_attention");
                })
                .windows();
        assertThat(windows).containsExactly(0, 48, 0, 48);
    }

    @Test
    void layerTypesCountMoreThanMaxWindowLayers() throws Exception {
        assertThat(decoder(v35, config -> config.put("max_window_layers", 0)).windows())
                .containsExactly(32, 32, 32, 0, 32, 0);
    }

    @ParameterizedTest
    @CsvSource({"0,4", "1,3", "3,1", "4,0", "28,0"})
    void withoutLayerTypesTheLayersFromMaxWindowLayersOnSlide(int first, int sliding) throws Exception {
        List<Integer> windows = decoder(v3, config -> {
                    config.remove("layer_types");
                    config.put("use_sliding_window", true)
                            .put("sliding_window", 48)
                            .put("max_window_layers", first);
                })
                .windows();
        assertThat(windows).hasSize(4);
        for (int layer = 0; layer < 4; layer++) {
            assertThat(windows.get(layer)).as("layer %d", layer).isEqualTo(layer < 4 - sliding ? 0 : 48);
        }
    }

    @Test
    void layerTypesThatAreNullAreAbsent() throws Exception {
        assertThat(decoder(v3, config -> {
                            config.putNull("layer_types");
                            config.put("use_sliding_window", true)
                                    .put("sliding_window", 48)
                                    .put("max_window_layers", 3);
                        })
                        .windows())
                .containsExactly(0, 0, 0, 48);
    }

    @Test
    void withoutLayerTypesAndWindowAllLayersSeeEverything() throws Exception {
        assertThat(decoder(v3, config -> {
                            config.remove("layer_types");
                            config.put("sliding_window", 48).put("max_window_layers", 0);
                        })
                        .windows())
                .containsExactly(0, 0, 0, 0);
        assertThat(decoder(v3, config -> {
                            config.remove(List.of("layer_types", "use_sliding_window", "max_window_layers"));
                            config.put("sliding_window", 48);
                        })
                        .windows())
                .containsExactly(0, 0, 0, 0);
    }

    @Test
    void oneSlidingLayerMakesTheLongerLimitsTheDefault() throws Exception {
        ListwiseConfig sliding = read(v3, config -> {
            config.put("use_sliding_window", true).put("sliding_window", 48);
            types(config, "full_attention", "sliding_attention", "full_attention", "full_attention");
        });
        assertThat(sliding.defaultQueryTokens()).isEqualTo(1_024);
        assertThat(sliding.defaultDocumentTokens()).isEqualTo(8_192);
        ListwiseConfig full = read(v35, config -> {
            String type = "full_attention";
            types(config, type, type, type, type, type, type);
        });
        assertThat(full.defaultQueryTokens()).isEqualTo(512);
        assertThat(full.defaultDocumentTokens()).isEqualTo(2_048);
    }

    @Test
    void slidingLayersWithoutAWindowAreRefused() throws Exception {
        assertRefused(v35, config -> config.put("use_sliding_window", false))
                .hasMessage("The model's config.json has sliding layers but 'use_sliding_window' is not true");
        assertRefused(v35, config -> config.remove("use_sliding_window"))
                .hasMessage("The model's config.json has sliding layers but 'use_sliding_window' is not true");
        assertRefused(v35, config -> config.putNull("sliding_window"))
                .hasMessage("The model's config.json has 'sliding_window' null; expected a number from 1 to 1048576");
    }

    @Test
    void otherLayerTypesAreRefused() throws Exception {
        assertRefused(v3, config -> types(config, "full_attention", "linear_attention", "full_attention", "x"))
                .hasMessage("The model's config.json has layer type 'linear_attention'; expected 'full_attention' or"
                        + " 'sliding_attention'");
        assertRefused(
                        v3,
                        config -> config.putObject("layer_types")
                                .put("0", "full_attention")
                                .put("1", "full_attention")
                                .put("2", "full_attention")
                                .put("3", "full_attention"))
                .hasMessage("The model's config.json has layer type ''; expected 'full_attention' or"
                        + " 'sliding_attention'");
    }

    @Test
    void anotherNumberOfLayerTypesThanLayersIsRefused() throws Exception {
        assertRefused(v3, config -> config.put("num_hidden_layers", 3))
                .hasMessage("The model's config.json has 4 'layer_types'; expected one for each of 3 layers");
        assertRefused(v3, config -> config.put("num_hidden_layers", 5))
                .hasMessage("The model's config.json has 4 'layer_types'; expected one for each of 5 layers");
        assertRefused(v3, config -> config.put("layer_types", "full_attention"))
                .hasMessage("The model's config.json has 0 'layer_types'; expected one for each of 4 layers");
    }

    @Test
    void tooManyLayersAreRefused() throws Exception {
        assertRefused(v3, config -> {
                    config.remove("layer_types");
                    config.put("num_hidden_layers", 1_025);
                })
                .hasMessage("The model's config.json has 'num_hidden_layers' 1025; expected at most 1024");
    }

    // ---- sizes ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden_size",
                "num_attention_heads",
                "num_key_value_heads",
                "head_dim",
                "intermediate_size",
                "vocab_size",
                "num_hidden_layers",
                "sliding_window",
                "max_position_embeddings"
            })
    void absurdSizesAreRefused(String field) throws Exception {
        for (String value : List.of(
                "0", "-1", "1000000000", "1048577", "4294967360", "1e300", "64.5", "\"64\"", "[64]", "true", "null")) {
            JsonNode json = JSON.readTree(value);
            assertRefused(v35, config -> config.set(field, json))
                    .hasMessage("The model's config.json has '" + field + "' " + json
                            + "; expected a number from 1 to 1048576");
        }
        assertRefused(v35, config -> config.remove(field))
                .hasMessage("The model's config.json has '" + field + "' absent; expected a number from 1 to 1048576");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rms_norm_eps", "rope_theta"})
    void numbersThatNoFloatAboveZeroHoldsAreRefused(String field) throws Exception {
        for (String value : List.of("0", "-1e-6", "1e-60", "1e60", "1e999", "\"1\"", "{}", "true", "null")) {
            JsonNode json = JSON.readTree(value);
            assertRefused(v3, config -> config.set(field, json))
                    .hasMessage("The model's config.json has '" + field + "' " + json
                            + "; expected a number above 0, within 32-bit floats");
        }
        assertRefused(v3, config -> config.remove(field))
                .hasMessage("The model's config.json has '" + field
                        + "' absent; expected a number above 0, within 32-bit floats");
    }

    @Test
    void headsThatKeysAndValuesCannotShareAreRefused() throws Exception {
        assertRefused(v3, config -> config.put("num_key_value_heads", 3))
                .hasMessage("The model's config.json has 4 heads, 3 key/value heads of size 32; expected heads a"
                        + " multiple of key/value heads, and a size that is a multiple of 16");
        assertRefused(v3, config -> config.put("num_key_value_heads", 8))
                .hasMessageContaining("has 4 heads, 8 key/value heads of size 32; expected heads a multiple");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 24, 33})
    void headSizesThatAttentionCannotSplitAreRefused(int size) throws Exception {
        assertRefused(v3, config -> config.put("head_dim", size))
                .hasMessage("The model's config.json has 4 heads, 2 key/value heads of size " + size
                        + "; expected heads a multiple of key/value heads, and a size that is a multiple of 16");
    }

    @Test
    void headsThatAreTooWideTogetherAreRefused() throws Exception {
        assertRefused(v3, config -> config.put("num_attention_heads", 1 << 20).put("head_dim", 1 << 20))
                .hasMessage("The model's config.json has 1048576 heads of size 1048576; expected at most 1048576 for"
                        + " their product");
        assertRefused(v3, config -> config.put("num_attention_heads", 1 << 10).put("head_dim", (1 << 10) + 16))
                .hasMessage(
                        "The model's config.json has 1024 heads of size 1040; expected at most 1048576 for their product");
    }

    // ---- rotary embedding -------------------------------------------------------------------------------------------

    @Test
    void theRotaryBaseMayLieInRopeParameters() throws Exception {
        assertThat(decoder(v3, config -> {
                            config.remove("rope_theta");
                            config.putObject("rope_parameters")
                                    .put("rope_theta", 12_345)
                                    .put("rope_type", "default");
                        })
                        .rotaryBase())
                .isEqualTo(12_345);
        assertThat(decoder(v3, config -> config.putObject("rope_parameters").put("rope_theta", 12_345))
                        .rotaryBase())
                .as("with another on top, which newer code does not read")
                .isEqualTo(12_345);
        assertThat(decoder(v3, config -> config.putObject("rope_parameters").put("rope_type", "default"))
                        .rotaryBase())
                .isEqualTo(1_000_000);
        assertThat(decoder(v3, config -> config.putNull("rope_parameters")).rotaryBase())
                .isEqualTo(1_000_000);
    }

    @Test
    void aScaledRotaryEmbeddingIsRefused() throws Exception {
        String message = "The model's config.json has a scaled rotary embedding; expected none ('rope_scaling' null)";
        assertRefused(
                        v3,
                        config -> config.putObject("rope_scaling")
                                .put("rope_type", "yarn")
                                .put("factor", 4))
                .hasMessage(message);
        assertRefused(
                        v3,
                        config -> config.putObject("rope_parameters")
                                .put("rope_type", "linear")
                                .put("rope_theta", 12_345))
                .hasMessage(message);
    }

    @Test
    void anAbsentRopeScalingIsNone() throws Exception {
        assertThat(decoder(v3, config -> config.remove("rope_scaling")).rotaryBase())
                .isEqualTo(1_000_000);
    }

    // ---- what this family does not do -------------------------------------------------------------------------------

    @Test
    void otherActivationsAreRefused() throws Exception {
        assertRefused(v3, config -> config.put("hidden_act", "gelu"))
                .hasMessage("The model's config.json has 'hidden_act' \"gelu\"; expected silu");
    }

    @Test
    void attentionWithBiasesIsRefused() throws Exception {
        assertRefused(v3, config -> config.put("attention_bias", true))
                .hasMessage("The model's config.json has 'attention_bias' true; expected false");
    }

    @Test
    void whatGoesWithoutSayingMayBeLeftOut() throws Exception {
        assertThat(read(v3, config -> config.remove(List.of("hidden_act", "attention_bias"))))
                .isEqualTo(ListwiseConfig.read(ModelFolder.of(GoldenCases.folder("tiny-v3"))));
    }

    @Test
    void otherArchitecturesAreRefused() throws Exception {
        assertRefused(v3, config -> config.putArray("architectures").add("Qwen3ForCausalLM"))
                .hasMessage("Model folder '" + v3.folder() + "' holds the architecture [\"Qwen3ForCausalLM\"] of type"
                        + " 'qwen3'; expected [\"JinaForRanking\"] of type 'qwen3', as Jina Reranker v3 and v3.5 are");
        assertRefused(v3, config -> config.put("model_type", "qwen2"))
                .hasMessageContaining("holds the architecture [\"JinaForRanking\"] of type 'qwen2'; expected");
        assertRefused(v3, config -> config.remove("architectures"))
                .hasMessageContaining("holds the architecture  of type 'qwen3'; expected [\"JinaForRanking\"]");
    }

    @Test
    void onlyThisArchitectureIsDescribed() throws Exception {
        assertThat(new ListwiseRule().isIn(ModelFolder.of(v3.folder()))).isTrue();
        assertThat(new ListwiseRule()
                        .isIn(ModelFolder.of(v3.config(config -> config.put("model_type", "xlm-roberta"))
                                .folder())))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "[]", "null", "1", "\"JinaForRanking\""})
    void aConfigurationThatIsNoObjectIsRefused(String content) throws Exception {
        ModelFolder model = ModelFolder.of(v3.text("config.json", content).folder());
        String message = "'" + model.file("config.json") + "' holds no JSON object; expected one";
        assertThatThrownBy(() -> new ListwiseRule().isIn(model))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> ListwiseConfig.read(model))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    // ---- files ------------------------------------------------------------------------------------------------------

    @Test
    void theContextIsWhatTheTokenizerSays() throws Exception {
        v3.tokenizerConfig(config -> config.put("model_max_length", 4_000));
        assertThat(ListwiseConfig.read(ModelFolder.of(v3.folder())).contextTokens())
                .isEqualTo(4_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e30", "1000000000000000019884624838656", "0", "-1", "null", "\"x\""})
    void theContextIsThePositionsWhereTheTokenizerSetsNoLimit(String length) throws Exception {
        JsonNode json = JSON.readTree(length);
        v3.config(config -> config.put("max_position_embeddings", 3_000));
        v3.tokenizerConfig(config -> config.set("model_max_length", json));
        assertThat(ListwiseConfig.read(ModelFolder.of(v3.folder())).contextTokens())
                .isEqualTo(3_000);
        v3.tokenizerConfig(config -> config.remove("model_max_length"));
        assertThat(ListwiseConfig.read(ModelFolder.of(v3.folder())).contextTokens())
                .isEqualTo(3_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer_config.json"})
    void filesThatAreNoJsonAreRefused(String name) throws Exception {
        for (String content : List.of("{", "no", "{\"a\":1,}", "{} {}", "[".repeat(100_000))) {
            v3.text(name, content);
            assertThatThrownBy(() -> ListwiseConfig.read(ModelFolder.of(v3.folder())))
                    .isExactlyInstanceOf(ModelException.class)
                    .hasMessageStartingWith("'" + v3.folder().resolve(name) + "' is no JSON: ")
                    .hasCauseInstanceOf(JsonProcessingException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer_config.json"})
    void filesThatAreTooLargeAreRefusedBeforeTheyAreRead(String name) throws Exception {
        Path file = v3.folder().resolve(name);
        try (FileChannel sparse = FileChannel.open(file, StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.wrap(new byte[] {'}'}), 500L << 20);
        }
        assertThatThrownBy(() -> ListwiseConfig.read(ModelFolder.of(v3.folder())))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage("'" + file + "' has 524288001 bytes; expected at most 4194304");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer_config.json"})
    void duplicateFieldsAreRefused(String name) throws Exception {
        String json = Files.readString(v3.folder().resolve(name)).strip();
        v3.text(name, json.substring(0, json.length() - 1) + ",\"model_max_length\":5,\"model_max_length\":6}");
        assertThatThrownBy(() -> ListwiseConfig.read(ModelFolder.of(v3.folder())))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith("'" + v3.folder().resolve(name) + "' is no JSON: ")
                .hasMessageContaining("uplicate")
                .hasMessageContaining("model_max_length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer_config.json"})
    void absentFilesAreRefused(String name) throws Exception {
        Files.delete(v3.folder().resolve(name));
        String message = "Model folder '" + v3.folder() + "' has no " + name
                + ". Give a folder in the published layout, with all its files";
        assertThatThrownBy(() -> ListwiseConfig.read(ModelFolder.of(v3.folder())))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage(message);
        Files.createDirectories(v3.folder().resolve(name));
        assertThatThrownBy(() -> ListwiseConfig.read(ModelFolder.of(v3.folder())))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    @Test
    void anEmptyObjectDescribesNothing() throws Exception {
        v3.text("config.json", "{}");
        assertThatThrownBy(() -> ListwiseConfig.read(ModelFolder.of(v3.folder())))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("holds the architecture  of type ''; expected [\"JinaForRanking\"]");
    }

    private static void types(ObjectNode config, String... types) {
        var array = config.putArray("layer_types");
        List.of(types).forEach(array::add);
    }

    private static DecoderConfig decoder(ModelCopy copy, Consumer<ObjectNode> change)
            throws IOException, ModelException {
        return read(copy, change).decoder();
    }

    private static ListwiseConfig read(ModelCopy copy, Consumer<ObjectNode> change) throws IOException, ModelException {
        return ListwiseConfig.read(ModelFolder.of(copy.config(change).folder()));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            ModelCopy copy, Consumer<ObjectNode> change) throws IOException {
        copy.config(change);
        return assertThatThrownBy(() -> ListwiseConfig.read(ModelFolder.of(copy.folder())))
                .isExactlyInstanceOf(ModelException.class);
    }
}
