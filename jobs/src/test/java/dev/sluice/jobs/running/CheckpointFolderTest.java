package dev.sluice.jobs.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.jobs.process.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {

    @TempDir
    private Path parent;

    @Test
    void theNewestIsTheOneWithTheHighestNumberThatIsComplete() throws IOException {
        checkpoint("chk-9", "_metadata");
        checkpoint("chk-10", "_metadata");
        checkpoint("chk-11", "._metadata.inprogress");
        checkpoint("chk-x", "_metadata");
        checkpoint("shared", "state");
        try (CheckpointFolder folder = open("topic")) {
            assertThat(folder.newest())
                    .get()
                    .extracting(CheckpointFolder.Checkpoint::number)
                    .isEqualTo(10L);
            folder.removeAllBut(folder.newest());
        }
        assertThat(own()).isDirectoryContaining("glob:**chk-10").isDirectoryContaining("glob:**shared");
        assertThat(own().resolve("chk-9")).doesNotExist();
        assertThat(own().resolve("chk-11")).doesNotExist();
        assertThat(own().resolve("chk-10/_metadata")).exists();
    }

    @Test
    void aNewFolderIsMadeAndHasNoCheckpoint() {
        try (CheckpointFolder folder = open("topic")) {
            assertThat(folder.newest()).isEmpty();
            folder.removeAllBut(Optional.empty());
            assertThat(folder.address()).isEqualTo("file:" + own());
        }
    }

    @Test
    void oneJobAtATimeMayUseIt() {
        try (CheckpointFolder first = open("topic")) {
            assertThat(first.newest()).isEmpty();
            assertThatThrownBy(() -> open("topic"))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("--checkpoint-dir " + own() + " is in use");
        }
        open("topic").close();
    }

    @Test
    void aJobOfAnotherOwnerIsRefused() {
        open("topic").close();
        assertThatThrownBy(() -> open("other"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("a job that reads 'topic'; expected 'other'");
        open("topic").close();
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused() throws IOException {
        Files.createFile(own());
        assertThatThrownBy(() -> open("topic"))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("--checkpoint-dir " + own() + " cannot be used");
    }

    @Test
    void anAddressThatNoFileSystemKnowsIsRefused() {
        assertThatThrownBy(() -> CheckpointFolder.open("nowhere://bucket/x", owner("topic")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("nowhere://bucket/x");
    }

    private Path own() {
        return parent.resolve("own folder");
    }

    private CheckpointFolder open(String topic) {
        return CheckpointFolder.open(own().toString(), owner(topic));
    }

    private static CheckpointFolder.Owner owner(String topic) {
        return new CheckpointFolder.Owner("candidates-topic", "reads", topic);
    }

    private void checkpoint(String name, String file) throws IOException {
        Files.createFile(Files.createDirectories(own().resolve(name)).resolve(file));
    }
}
