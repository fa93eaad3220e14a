package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.connectors.files.InvalidFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        for (String name : List.of(
                "b.jsonl",
                "a.jsonl",
                "c.txt",
                "deep/d.jsonl",
                "deep/er/e.jsonl",
                "_hidden.jsonl",
                ".h.jsonl",
                "_folder/f.jsonl",
                "with [brackets].jsonl",
                "space name/g.jsonl")) {
            Packed.write(folder.resolve(name), "x");
        }
    }

    @Test
    void aFolderStandsForItsFilesAtAnyDepthInTheOrderOfNames() throws Exception {
        assertThat(find(""))
                .containsExactly(
                        "a.jsonl",
                        "b.jsonl",
                        "c.txt",
                        "deep/d.jsonl",
                        "deep/er/e.jsonl",
                        "space name/g.jsonl",
                        "with [brackets].jsonl");
    }

    @Test
    void hiddenFilesAreTakenWhereTheyAreNamed() throws Exception {
        assertThat(find("_hidden.jsonl")).containsExactly("_hidden.jsonl");
        assertThat(find("_folder")).containsExactly("_folder/f.jsonl");
        assertThat(find("_h*")).containsExactly("_hidden.jsonl");
    }

    @Test
    void globsMatchByFolder() throws Exception {
        assertThat(find("*.jsonl")).containsExactly("a.jsonl", "b.jsonl", "with [brackets].jsonl");
        assertThat(find("[ab].jsonl")).containsExactly("a.jsonl", "b.jsonl");
        assertThat(find("{b,c}.*")).containsExactly("b.jsonl", "c.txt");
        assertThat(find("*/?.jsonl")).containsExactly("deep/d.jsonl", "space name/g.jsonl");
        assertThat(find("**/e.jsonl")).containsExactly("deep/er/e.jsonl");
        assertThat(find("**/a.jsonl")).containsExactly("a.jsonl");
        assertThat(find("d*")).containsExactly("deep/d.jsonl", "deep/er/e.jsonl");
    }

    @Test
    void aFileIsTakenByItsNameBeforeItIsAGlob() throws Exception {
        assertThat(find("with [brackets].jsonl")).containsExactly("with [brackets].jsonl");
    }

    @Test
    void eachFileIsTakenOnce() throws Exception {
        assertThat(InputFiles.find(List.of(folder + "/a.jsonl", folder + "/*.jsonl", "file://" + folder + "/a.jsonl")))
                .extracting(InputFile::name)
                .containsExactly(folder + "/a.jsonl", folder + "/b.jsonl", folder + "/with [brackets].jsonl");
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertRefused("none.jsonl", "there is no such file or folder; expected a file, a folder or a glob");
        assertRefused("*.none", "no file matches; expected a file, a folder or a glob");
        assertRefused("none/*.jsonl", "no file matches");
        assertRefused("[a", "is no path and no glob");
        Packed.write(folder.resolve("all-hidden/_x"), "x");
        assertRefused("all-hidden", "the folder has no file, or only such whose names begin with '_' or '.'");
        assertThatThrownBy(() -> InputFiles.find(List.of("nowhere://bucket/sets")))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("Flink has no file system for such an address; expected a local path");
    }

    private List<String> find(String input) throws InvalidFileException {
        return InputFiles.find(List.of(folder + "/" + input)).stream()
                .map(file -> file.name().substring(folder.toString().length() + 1))
                .toList();
    }

    private void assertRefused(String input, String message) {
        assertThatThrownBy(() -> InputFiles.find(List.of(folder + "/" + input)))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(folder + "/" + input + ": ")
                .hasMessageContaining(message);
    }
}
