package dev.sluice.inference.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.inference.ModelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeededFilesTest {

    private static List<String> repository(String... weights) {
        List<String> paths = new ArrayList<>(List.of(
                ".gitattributes",
                "README.md",
                "config.json",
                "modeling.py",
                "tokenizer.json",
                "tokenizer_config.json",
                "pytorch_model.bin",
                "1_Pooling/config.json"));
        paths.addAll(List.of(weights));
        return paths;
    }

    private static List<String> weights(String precision, String... weights) throws ModelException {
        List<String> needed = new ArrayList<>(NeededFiles.among("owner/ranker", repository(weights), precision));
        assertThat(needed).startsWith("config.json", "tokenizer.json", "tokenizer_config.json", "README.md");
        return needed.subList(4, needed.size());
    }

    @ParameterizedTest
    @CsvSource({
        "fp32, onnx/model.onnx",
        "fp16, onnx/model_fp16.onnx",
        "int8, onnx/model_quantized.onnx",
    })
    void anExportIsTakenByItsPrecision(String precision, String file) throws Exception {
        assertThat(weights(
                        precision,
                        "model.safetensors",
                        "onnx/model.onnx",
                        "onnx/model_bnb4.onnx",
                        "onnx/model_fp16.onnx",
                        "onnx/model_int8.onnx",
                        "onnx/model_quantized.onnx"))
                .containsExactly(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnx/model_int8.onnx", "onnx/model_uint8.onnx"})
    void int8HasSeveralNames(String file) throws Exception {
        assertThat(weights("int8", file, "onnx/model.onnx")).containsExactly(file);
    }

    @Test
    void theDataBesideAnExportComesAlong() throws Exception {
        assertThat(weights(
                        "fp32",
                        "onnx/model.onnx",
                        "onnx/model.onnx.data",
                        "onnx/model.onnx_data",
                        "onnx/model.onnx_data_1",
                        "onnx/model_fp16.onnx",
                        "onnx/model_fp16.onnx_data",
                        "onnx/model.onnxruntime"))
                .containsExactly(
                        "onnx/model.onnx", "onnx/model.onnx.data", "onnx/model.onnx_data", "onnx/model.onnx_data_1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "fp16", "int8"})
    void withoutAnExportTheCheckpointDoesForEachPrecision(String precision) throws Exception {
        assertThat(weights(precision, "model.safetensors", "model.safetensors.index.json"))
                .containsExactly("model.safetensors");
    }

    @Test
    void aCheckpointMayComeInShards() throws Exception {
        assertThat(weights(
                        "fp32",
                        "model-00002-of-00002.safetensors",
                        "model-00001-of-00002.safetensors",
                        "model.safetensors.index.json"))
                .containsExactly(
                        "model.safetensors.index.json",
                        "model-00001-of-00002.safetensors",
                        "model-00002-of-00002.safetensors");
    }

    @Test
    void withoutWeightsItSaysWhatThereIs() {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> weights("fp32", "model-00001-of-00002.safetensors", "model.safetensors.index.json"))
                .withMessageContaining("neither onnx/*.onnx nor a whole model.safetensors")
                .withMessageContaining("pytorch_model.bin");
    }

    @Test
    void anotherPrecisionThanThoseExportedIsRefusedThoughThereIsACheckpoint() {
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> weights("int8", "model.safetensors", "onnx/model.onnx", "onnx/model_fp16.onnx"))
                .withMessageContaining("not exported with precision 'int8'; it has [fp32, fp16]");
    }

    @Test
    void withoutATokenizerItIsRefused() {
        List<String> paths = repository("model.safetensors");
        paths.remove("tokenizer.json");
        assertThatExceptionOfType(ModelException.class)
                .isThrownBy(() -> NeededFiles.among("owner/ranker", paths, "fp32"))
                .withMessageContaining("has no tokenizer.json; it has [");
    }
}
