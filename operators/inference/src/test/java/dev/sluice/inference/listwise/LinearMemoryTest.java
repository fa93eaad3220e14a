package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the process itself takes for a long context: what an operator needs inside does not show in the graph. */
class LinearMemoryTest {

    private static final int TOKENS = 12_000;

    @TempDir
    Path cache;

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @CsvSource({"tiny-v3", "tiny-v3.5"})
    void aLongContextTakesFarLessThanAMatrixOfItsLengthSquared(String model) throws Exception {
        try (ListwiseFamily family = ListwiseModel.read(
                        ModelFolder.of(GoldenCases.folder(model)), new CacheFolder(cache))
                .open(RerankerOptions.defaults(), 2)) {
            family.run(List.of(family.probe(64)), new Cancellation());
            long before = peakBytes();
            family.run(List.of(family.probe(TOKENS)), new Cancellation());
            long matrix = (long) TOKENS * TOKENS * Float.BYTES;
            assertThat(peakBytes() - before).isLessThan(matrix / 2);
        }
    }

    /** Since the process began; a peak before this test makes it weaker, never red. */
    private static long peakBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status has no peak");
    }

    @Test
    void anEnvironmentThatMakesAttentionQuadraticIsRefused() {
        assertThatThrownBy(() -> ListwiseModel.refuseQuadraticAttention("1"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("ORT_GQA_DISABLE_FLASH_ATTENTION=1")
                .hasMessageContaining("Unset it");
        assertThatCode(() -> {
                    ListwiseModel.refuseQuadraticAttention(null);
                    ListwiseModel.refuseQuadraticAttention("0");
                })
                .doesNotThrowAnyException();
    }
}
