package dev.sluice.inference.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.inference.ModelException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {

    private static final int MOST = 4 << 20;

    @TempDir
    Path folder;

    @Test
    void anObjectIsRead() throws Exception {
        assertThat(read(" {\"a\": {\"b\": 1}}\n").at("/a/b").intValue()).isEqualTo(1);
        assertThat(read("{}").isEmpty()).isTrue();
    }

    @Test
    void aFileOfTheMostBytesIsReadAndALargerOneIsNot() throws Exception {
        assertThat(read("{}" + " ".repeat(MOST - 2)).isObject()).isTrue();
        assertRefused("{}" + " ".repeat(MOST - 1), "has 4194305 bytes; expected at most 4194304");
    }

    /** As a tree such a file would take many times its size. */
    @Test
    void aLargeFileOfSmallObjectsIsRefused() throws Exception {
        assertRefused("{\"x\":[" + "{},".repeat(MOST / 2) + "{}]}", "has 6291466 bytes; expected at most 4194304");
    }

    @Test
    void aFileThatGrowsIsNotReadFurtherThanTheMostBytes() throws Exception {
        Path file = folder.resolve("config.json");
        InputStream least = new ByteArrayInputStream(new byte[MOST]);
        InputStream more = new ByteArrayInputStream(new byte[MOST]);
        assertThat(ModelFolder.content(file, new ByteArrayInputStream(new byte[MOST])))
                .hasSize(MOST);
        assertThatThrownBy(() -> ModelFolder.content(file, new SequenceInputStream(least, more)))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage("'" + file + "' has more than 4194304 bytes; expected at most 4194304");
        assertThat(more.available()).isEqualTo(MOST - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "[]", "[{}]", "null", "true", "7", "\"{}\""})
    void whatIsNoObjectIsRefused(String content) throws Exception {
        assertRefused(content, "holds no JSON object; expected one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{} {}", "{}]", "{} x", "{\"a\":1,\"a\":2}", "{\"a\":NaN}"})
    void whatIsNoJsonIsRefused(String content) throws Exception {
        Files.writeString(folder.resolve("config.json"), content);
        assertThatThrownBy(() -> ModelFolder.of(folder).json("config.json"))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith("'" + folder.resolve("config.json") + "' is no JSON: ")
                .hasCauseInstanceOf(JsonProcessingException.class);
    }

    @Test
    void whatIsNestedDeeplyIsRefused() throws Exception {
        int deep = 100_000;
        Files.writeString(folder.resolve("config.json"), "{\"a\":".repeat(deep) + "1" + "}".repeat(deep));
        assertThatThrownBy(() -> ModelFolder.of(folder).json("config.json"))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("is no JSON: Document nesting depth");
    }

    private JsonNode read(String content) throws Exception {
        Files.writeString(folder.resolve("config.json"), content);
        return ModelFolder.of(folder).json("config.json");
    }

    private void assertRefused(String content, String message) throws Exception {
        assertThatThrownBy(() -> read(content))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage("'" + folder.resolve("config.json") + "' " + message);
    }
}
