package dev.sluice.jobs.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.jobs.CommandLines;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlCommandTest {

    private final CommandLines sluice = new CommandLines();

    @Test
    void optionsAreThoseOfFlinksClient() {
        assertThat(sluice.run("sql", "-f", "a.sql", "-D", "execution.runtime-mode=batch", "-Dparallelism.default=2"))
                .isZero();
        assertThat(sluice.queried().script()).isEqualTo(Path.of("a.sql"));
        assertThat(sluice.queried().settings())
                .containsEntry("execution.runtime-mode", "batch")
                .containsEntry("parallelism.default", "2");
        assertThat(sluice.queried().bootstrapServers()).isNull();
    }

    @Test
    void withoutAFileStatementsAreAskedFor() {
        assertThat(sluice.run("sql")).isZero();
        assertThat(sluice.queried().script()).isNull();
    }

    @Test
    void brokersWithoutAFileAreWrongUsage() {
        assertThat(sluice.run("sql", "--bootstrap-servers=localhost:9092")).isEqualTo(2);
        assertThat(sluice.err()).contains("--bootstrap-servers localhost:9092", "expected --file beside it");
    }

    @Test
    void aMissingFileIsToldInOneLine(@TempDir Path folder) {
        Path missing = folder.resolve("missing.sql");
        assertThat(sluice.querying().run("sql", "-f", missing.toString())).isEqualTo(1);
        assertThat(sluice.errLines()).hasSize(1);
        assertThat(sluice.err()).contains("--file " + missing + " does not exist");
    }

    @Test
    void aFileThatIsNoTextIsToldInOneLine(@TempDir Path folder) throws Exception {
        Path binary = Files.write(folder.resolve("binary.sql"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(sluice.querying().run("sql", "-f", binary.toString())).isEqualTo(1);
        assertThat(sluice.err()).contains("is no UTF-8 text");
    }

    @Test
    void thePlaceholderIsShownAsItIsWritten() {
        assertThat(sluice.run("sql", "--help")).isZero();
        assertThat(sluice.out()).contains("${bootstrap-servers}");
    }
}
