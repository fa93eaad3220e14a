package dev.sluice.inference.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private Path file;
    private FileHashes hashes;
    private int inspections;

    @BeforeEach
    void writeAFileAnHourAgo() throws IOException {
        file = write("weights", "content", NOON.minusSeconds(3_600));
        hashes = new FileHashes(new CacheFolder(folder.resolve("cache")), clock);
    }

    @Test
    void theHashIsThatOfTheHashesOfAllFiles() throws Exception {
        Path other = write("other", "more", NOON.minusSeconds(3_600));
        MessageDigest all = MessageDigest.getInstance("SHA-256");
        for (String content : List.of("content", "more")) {
            all.update(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        }
        assertThat(hashes.of(List.of(file, other), this::inspect))
                .isEqualTo(HexFormat.of().formatHex(all.digest()));
    }

    @Test
    void theSameFileIsNotLookedAtAgain() throws Exception {
        String hash = hash();
        assertThat(hash()).isEqualTo(hash);
        assertThat(inspections).isEqualTo(1);
    }

    @Test
    void anotherProcessRemembersToo() throws Exception {
        String hash = hash();
        FileHashes others = new FileHashes(new CacheFolder(folder.resolve("cache")), clock);
        assertThat(others.of(List.of(file), this::inspect)).isEqualTo(hash);
        assertThat(inspections).isEqualTo(1);
    }

    @Test
    void whatIsRememberedIsNotReadFromTheFile() throws Exception {
        String hash = hash();
        // Same size, time and identity: only reading the bytes could tell.
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "CONTENT");
        Files.setLastModifiedTime(file, time);
        assertThat(hash()).isEqualTo(hash);
        assertThat(inspections).isEqualTo(1);
    }

    @Test
    void aFileOfAnotherTimeIsLookedAtAgain() throws Exception {
        String hash = hash();
        write("weights", "CONTENT", NOON.minusSeconds(1_800));
        assertThat(hash()).isNotEqualTo(hash);
        assertThat(inspections).isEqualTo(2);
        hash();
        assertThat(inspections).isEqualTo(2);
    }

    @Test
    void aFileOfAnotherSizeIsLookedAtAgain() throws Exception {
        String hash = hash();
        write("weights", "content and more", NOON.minusSeconds(3_600));
        assertThat(hash()).isNotEqualTo(hash);
        assertThat(inspections).isEqualTo(2);
    }

    @Test
    void anotherFileInItsPlaceIsLookedAtAgain() throws Exception {
        String hash = hash();
        Path other = write("other", "CONTENT", NOON.minusSeconds(3_600));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(hash()).isNotEqualTo(hash);
        assertThat(inspections).isEqualTo(2);
    }

    @Test
    void aLinkThatPointsElsewhereIsLookedAtAgain() throws Exception {
        Path other = write("other", "CONTENT", NOON.minusSeconds(3_600));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        String hash = hashes.of(List.of(link), this::inspect);
        assertThat(hash).isEqualTo(hash());
        assertThat(inspections).isEqualTo(1);
        Files.delete(link);
        Files.createSymbolicLink(link, other);
        assertThat(hashes.of(List.of(link), this::inspect)).isNotEqualTo(hash);
        assertThat(inspections).isEqualTo(2);
    }

    @Test
    void oneChangedFileAmongOthersIsEnough() throws Exception {
        Path other = write("other", "more", NOON.minusSeconds(3_600));
        String hash = hashes.of(List.of(file, other), this::inspect);
        write("other", "MORE", NOON.minusSeconds(60));
        assertThat(hashes.of(List.of(file, other), this::inspect)).isNotEqualTo(hash);
        assertThat(inspections).isEqualTo(2);
    }

    @Test
    void aFileThatChangedJustBeforeIsNotTrusted() throws Exception {
        for (long millis : new long[] {0, 1_000, 2_000, -5_000}) {
            inspections = 0;
            write("weights", "content", NOON.minusMillis(millis));
            hash();
            hash();
            assertThat(inspections).as("age %d ms", millis).isEqualTo(2);
        }
        write("weights", "content", NOON.minusMillis(2_001));
        hash();
        hash();
        assertThat(inspections).isEqualTo(3);
    }

    @Test
    void oneFileThatChangedJustBeforeIsEnough() throws Exception {
        Path other = write("other", "more", NOON.minusMillis(500));
        hashes.of(List.of(other, file), this::inspect);
        hashes.of(List.of(other, file), this::inspect);
        assertThat(inspections).isEqualTo(2);
    }

    @Test
    void aFileThatChangedJustBeforeItWasReadIsNotTrustedHoweverLongReadingTook() throws Exception {
        write("weights", "content", NOON.minusMillis(500));
        hashes.of(List.of(file), () -> {
            inspect();
            clock.now = NOON.plusSeconds(3_600);
        });
        hash();
        assertThat(inspections).isEqualTo(2);
    }

    @Test
    void aFileThatChangesWhileItIsReadIsNotTrusted() throws Exception {
        hashes.of(List.of(file), () -> {
            inspect();
            touch(NOON.minusSeconds(1_800));
        });
        touch(NOON.minusSeconds(3_600));
        hash();
        assertThat(inspections).isEqualTo(2);
    }

    @Test
    void whatInspectionRefusesIsNotRemembered() throws Exception {
        ModelException refusal = new ModelException("no");
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> hashes.of(List.of(file), () -> {
                        inspect();
                        throw refusal;
                    }))
                    .isSameAs(refusal);
        }
        assertThat(inspections).isEqualTo(2);
        hash();
        assertThat(inspections).isEqualTo(3);
    }

    @Test
    void anInspectionThatFailsRefusesTheFile() throws Exception {
        assertThatThrownBy(() -> hashes.of(List.of(file), () -> {
                    throw new IllegalStateException("broken");
                }))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage("The model could not be inspected: java.lang.IllegalStateException: broken");
        hash();
        assertThat(inspections).isEqualTo(1);
    }

    @Test
    void aFolderThatCannotBeWrittenMakesEachTimeTheFirst() throws Exception {
        String hash = hash();
        hashes = new FileHashes(new CacheFolder(file.resolve("cache")), clock);
        assertThat(hash()).isEqualTo(hash);
        assertThat(hash()).isEqualTo(hash);
        assertThat(inspections).isEqualTo(3);
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> hashes.of(List.of(folder.resolve("none")), this::inspect))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith("A file of the model cannot be read: ");
        assertThat(inspections).isZero();
    }

    private String hash() throws ModelException {
        return hashes.of(List.of(file), this::inspect);
    }

    private void inspect() {
        inspections++;
    }

    private Path write(String name, String content, Instant time) throws IOException {
        Path path = Files.writeString(folder.resolve(name), content);
        return Files.setLastModifiedTime(path, FileTime.from(time));
    }

    private void touch(Instant time) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(time));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class SettableClock extends Clock {

        private volatile Instant now = NOON;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
