package dev.sluice.jobs.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

    @TempDir
    private Path parent;

    @Test
    void isRemovedWithAllInIt() throws IOException {
        Path folder = Files.createDirectories(parent.resolve("run/a/b"));
        Files.writeString(folder.resolve("file"), "text");
        new TemporaryFolder(parent.resolve("run")).remove();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void linksAreRemovedAndWhatTheyPointToStays() throws IOException {
        Path kept = Files.writeString(parent.resolve("kept"), "text");
        Path folder = Files.createDirectory(parent.resolve("run"));
        Files.createSymbolicLink(folder.resolve("link"), kept);
        Files.createSymbolicLink(folder.resolve("up"), parent);
        new TemporaryFolder(folder).remove();
        assertThat(parent).isDirectoryContaining(path -> path.equals(kept));
        assertThat(folder).doesNotExist();
    }

    @Test
    void oneThatIsGoneAlreadyIsFine() {
        new TemporaryFolder(parent.resolve("run")).remove();
        assertThat(parent).isEmptyDirectory();
    }
}
