package dev.sluice.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.jobs.process.CommandFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {

    private static final byte[] LINE = "line".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void theFileIsThereOnceItIsComplete() throws IOException {
        Path path = folder.resolve("ranked.jsonl");
        try (OutputFile file = OutputFile.open("--output", path)) {
            file.write(LINE);
            assertThat(path).doesNotExist();
            file.commit();
        }
        assertThat(path).hasContent("line\n");
        assertThat(names()).containsExactly("ranked.jsonl");
    }

    @Test
    void whatIsNotCommittedLeavesNothingAndKeepsWhatWasThere() throws IOException {
        Path path = Files.writeString(folder.resolve("ranked.jsonl"), "before");
        try (OutputFile file = OutputFile.open("--output", path)) {
            file.write(LINE);
        }
        assertThat(path).hasContent("before");
        assertThat(names()).containsExactly("ranked.jsonl");
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path real = Files.writeString(folder.resolve("real.jsonl"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link.jsonl"), real);
        try (OutputFile file = OutputFile.open("--output", link)) {
            file.write(LINE);
            file.commit();
        }
        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("line\n");
    }

    @Test
    void aDeviceIsWrittenAndStays() throws IOException {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device));
        try (OutputFile file = OutputFile.open("--output", device)) {
            file.write(LINE);
            file.commit();
        }
        assertThat(Files.exists(device) && !Files.isRegularFile(device)).isTrue();
    }

    @Test
    void aFullDiskIsTold() {
        Path device = Path.of("/dev/full");
        assumeTrue(Files.exists(device));
        try (OutputFile file = OutputFile.open("--output", device)) {
            file.write(LINE);
            assertThatThrownBy(file::commit)
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("--output /dev/full")
                    .hasMessageContaining("No space left");
        }
    }

    @Test
    void aMissingFolderIsNamed() {
        Path path = folder.resolve("missing/ranked.jsonl");
        assertThatThrownBy(() -> OutputFile.open("--output", path))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("there is no folder " + path.getParent());
    }

    @Test
    void aFolderIsNoFile() {
        assertThatThrownBy(() -> OutputFile.open("--output", folder)).hasMessageContaining("is a folder");
    }

    private Iterable<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
