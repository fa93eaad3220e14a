package dev.sluice.inference.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxFilesTest {

    private static final Set<String> BY_PROCESSOR =
            Set.of("onnx/model_qint8_arm64.onnx", "onnx/model_qint8_avx512_vnni.onnx", "onnx/model_quint8_avx2.onnx");

    @ParameterizedTest
    @CsvSource({
        "amd64, onnx/model_quint8_avx2.onnx",
        "x86_64, onnx/model_quint8_avx2.onnx",
        "aarch64, onnx/model_qint8_arm64.onnx",
        "riscv64,",
    })
    void aModelForAnotherProcessorIsNoChoice(String architecture, String file) throws Exception {
        Processor processor = Processor.of(architecture);
        assertThat(OnnxFiles.find("int8", processor, BY_PROCESSOR::contains).orElse(null))
                .isEqualTo(file);
        assertThat(OnnxFiles.precisionsAmong(processor, BY_PROCESSOR::contains))
                .isEqualTo(file == null ? List.of() : List.of("int8"));
    }

    @Test
    void aModelForNoProcessorByNameGoesFirstOnEach() throws Exception {
        for (Processor processor : Processor.values()) {
            assertThat(OnnxFiles.find(
                            "int8",
                            processor,
                            path -> BY_PROCESSOR.contains(path) || path.equals("onnx/model_uint8.onnx")))
                    .contains("onnx/model_uint8.onnx");
        }
    }
}
