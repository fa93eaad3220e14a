package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a graph in the cache folder. */
class CachedGraphTest {

    private static final Path MODEL = GoldenCases.folder("tiny-v3");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "int8"})
    void aKeptGraphIsTheOneThatIsFound(String precision) throws Exception {
        ListwiseModel model = ListwiseModel.read(ModelFolder.of(MODEL), new CacheFolder(folder));
        byte[] graph = model.graphs().kept(precision);
        assertThat(Files.readAllBytes(model.graphs().file(precision))).isEqualTo(graph);
        assertThat(model.graphs().kept(precision)).isEqualTo(graph);
        assertThat(model.graphs().graph(precision)).isEqualTo(graph);
    }

    @Test
    void whereTheGraphCannotBeKeptTheFolderAndTheRemedyAreNamed() throws Exception {
        Path cache = Files.writeString(folder.resolve("file"), "content").resolve("cache");
        ListwiseModel model = ListwiseModel.read(ModelFolder.of(MODEL), new CacheFolder(cache));
        assertThatThrownBy(() -> model.graphs().kept("fp32"))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("cannot be kept in the cache folder '" + cache + "'")
                .hasMessageContaining("set SLUICE_CACHE to a folder that can be written");
        model.open(RerankerOptions.defaults(), 1).close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000})
    void aCachedGraphThatCannotBeOpenedIsNamedWithTheRemedy(int bytes) throws Exception {
        ListwiseModel model = ListwiseModel.read(ModelFolder.of(MODEL), new CacheFolder(folder));
        byte[] graph = model.graphs().kept("fp32");
        Path file = model.graphs().file("fp32");
        Files.write(file, Arrays.copyOf(graph, bytes));
        assertThatThrownBy(() -> model.open(RerankerOptions.defaults(), 1))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith("The cached graph '" + file + "' cannot be opened: ")
                .hasMessageEndingWith(". Delete the folder '" + file.getParent() + "', so that it is compiled anew");
        Files.delete(file);
        model.open(RerankerOptions.defaults(), 1).close();
    }
}
