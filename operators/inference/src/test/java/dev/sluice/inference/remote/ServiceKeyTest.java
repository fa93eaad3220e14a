package dev.sluice.inference.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceKeyTest {

    @TempDir
    Path folder;

    @Test
    void theFileWinsOverTheVariableAndBlanksAroundAKeyAreNone() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "  of-file\r\n");
        Map<String, String> environment = Map.of("SLUICE_API_KEY", " of-variable\n");
        assertThat(ServiceKey.of(file.toString(), environment).authorization()).isEqualTo("Bearer of-file");
        assertThat(ServiceKey.of(null, environment).authorization()).isEqualTo("Bearer of-variable");
        assertThat(ServiceKey.of(null, Map.of())).isNull();
        assertThat(ServiceKey.of(null, Map.of("SLUICE_API_KEY", " "))).isNull();
    }

    @Test
    void aKeyNeverShows() throws Exception {
        assertThat(ServiceKey.of(null, Map.of("SLUICE_API_KEY", "hidden")))
                .hasToString("the key of the variable SLUICE_API_KEY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " \n", "hidden\nhidden", "hidden hidden", "hidden\u00e9", "hidden\u0000", "\uFEFFhidden"})
    void whatCannotBeAKeyIsRefusedWithoutShowingIt(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), content);
        assertThatThrownBy(() -> ServiceKey.of(file.toString(), Map.of("SLUICE_API_KEY", "another")))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("The file '" + file + "' holds ")
                .hasMessageContaining("expected one line")
                .hasMessageNotContaining("hidden")
                .hasNoCause();
    }

    @Test
    void aFileThatIsTooLargeOrMissingIsRefused() throws Exception {
        Path large = Files.writeString(folder.resolve("large"), "a".repeat(8_193));
        assertThatThrownBy(() -> ServiceKey.of(large.toString(), Map.of())).hasMessageContaining("cannot be a key");
        assertThatThrownBy(() -> ServiceKey.of(folder.resolve("none").toString(), Map.of()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("none' cannot be read (NoSuchFileException)")
                .hasMessageContaining("Mend --api-key-file");
    }
}
