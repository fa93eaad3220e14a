package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.Activation;
import dev.sluice.inference.files.ModelConfig;
import dev.sluice.inference.files.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JinaRulesTest {

    private static final Set<PublishedConfig> JINA =
            Set.of(PublishedConfig.JINA_V1_TINY, PublishedConfig.JINA_V1_TURBO, PublishedConfig.JINA_V2);

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("dev.sluice.inference.crossencoder.PublishedConfig#all")
    void theyApplyToJinasModelsOnly(PublishedConfig model) {
        assertThat(JinaRules.apply(new ModelConfig(model.json()))).isEqualTo(JINA.contains(model));
    }

    /** Each of these alone tells a JinaBERT. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'architectures': ['JinaBertForSequenceClassification']",
                "'architectures': ['BertForSequenceClassification'], 'model_type': 'bert',"
                        + " 'position_embedding_type': 'alibi'",
                "'architectures': ['BertForSequenceClassification'], 'auto_map': {'AutoModelForSequenceClassification':"
                        + " 'jinaai/jina-bert-implementation--modeling_bert.JinaBertForSequenceClassification'}",
            })
    void v1IsToldByItsClassItsCodeOrItsPositions(String config) {
        assertThat(JinaRules.apply(new ModelConfig(PublishedConfig.json(config))))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "XLMRoberta, 1026, true",
        "XLMRoberta, 1024, false",
        "XLMRoberta, 514, false",
        "XLMRoberta, 8194, false",
        "XLMRoberta, null, false",
        "Roberta, 1026, false",
        "Bert, 1026, false",
    })
    void v2IsToldByItsPositions(String kind, String positions, boolean jina) {
        assertThat(JinaRules.apply(new ModelConfig(PublishedConfig.json("'architectures': ['" + kind
                        + "ForSequenceClassification'], 'max_position_embeddings': " + positions))))
                .isEqualTo(jina);
    }

    /** The type makes no difference: as published v2 has none. */
    @Test
    void aTypeThatIsAddedChangesNothing() throws Exception {
        ObjectNode config = PublishedConfig.JINA_V2.json();
        config.put("model_type", "xlm-roberta");
        assertThat(read(config)).isEqualTo(PublishedConfig.JINA_V2.expected());
        config.putNull("model_type");
        assertThat(read(config)).isEqualTo(PublishedConfig.JINA_V2.expected());
    }

    /** What a file says counts more than the rules, which are for what it does not say. */
    @ParameterizedTest
    @CsvSource({"torch.nn.modules.linear.Identity, IDENTITY", "torch.nn.modules.activation.ReLU, "})
    void anActivationThatIsSaidCounts(String module, @Nullable Activation activation) throws Exception {
        for (PublishedConfig model : JINA) {
            ObjectNode config = model.json();
            config.putObject("sentence_transformers").put("activation_fn", module);
            assertThat(read(config).activation()).isEqualTo(activation);
            config.putObject("sentence_transformers").putNull("activation_fn");
            config.putNull("sbert_ce_default_activation_function");
            assertThat(read(config).activation()).isEqualTo(Activation.SIGMOID);
        }
    }

    @Test
    void labelsThatAreSaidCount() throws Exception {
        for (PublishedConfig model : JINA) {
            ObjectNode config = model.json();
            config.putObject("id2label").put("0", "no").put("1", "yes");
            assertThat(read(config).labels()).hasValue(2);
        }
    }

    private CrossEncoderConfig read(ObjectNode config) throws Exception {
        Files.writeString(folder.resolve("config.json"), config.toString());
        return CrossEncoderConfig.read(ModelFolder.of(folder));
    }
}
