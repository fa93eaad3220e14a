package dev.sluice.jobs.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.jobs.CommandLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsCommandTest {

    /** A tiny checkpoint. */
    private static final Path MODEL =
            Path.of("..", "operators", "inference", "src", "test", "resources", "listwise", "tiny-v3.5");

    @TempDir
    private Path folder;

    private final CommandLines sluice = new CommandLines();

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "int8"})
    void aCompiledModelIsWhereTheCommandSaysItIs(String precision) throws Exception {
        Path cache = folder.resolve("cache");
        for (int time = 0; time < 2; time++) {
            assertThat(sluice.cache(cache).run("models", "compile", MODEL.toString(), "--precision", precision))
                    .isZero();
        }
        List<Path> graphs;
        try (Stream<Path> files = Files.walk(cache)) {
            graphs = files.filter(file -> file.endsWith(precision + ".onnx")).toList();
        }
        assertThat(graphs).hasSize(1);
        assertThat(sluice.out()).isEmpty();
        assertThat(sluice.errLines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("Compiled " + MODEL + ", version ")
                        .contains(String.format(
                                Locale.ROOT, "%,d bytes in %s, in ", Files.size(graphs.get(0)), graphs.get(0))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "int8"})
    void aCacheThatCannotBeWrittenIsAnError(String precision) throws Exception {
        Path cache = Files.writeString(folder.resolve("file"), "content");
        assertThat(sluice.cache(cache).run("models", "compile", MODEL.toString(), "--precision", precision))
                .isEqualTo(1);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err())
                .startsWith("sluice models compile: ")
                .contains(cache.toString(), "set SLUICE_CACHE to a folder that can be written");
        assertThat(cache).hasContent("content");
    }

    @Test
    void aFolderWithoutAModelIsAnError() {
        assertThat(sluice.cache(folder.resolve("cache")).run("models", "compile", folder.toString()))
                .isEqualTo(1);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("Model folder '" + folder + "' has no config.json");
    }

    @Test
    void anUnknownPrecisionIsWrongUsage() {
        assertThat(sluice.run("models", "compile", MODEL.toString(), "--precision=int4"))
                .isEqualTo(2);
        assertThat(sluice.err())
                .contains("--precision 'int4' is not known; expected one of [fp32, int8]", "sluice models compile");
    }
}
