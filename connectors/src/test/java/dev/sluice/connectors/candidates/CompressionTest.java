package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CompressionTest {

    private static final byte[] FIRST = Packed.utf8("first");
    private static final byte[] SECOND = Packed.utf8("second");

    @Test
    void allMembersOfAGzipFileAreReadFromAFileSystemThatNeverKnowsWhatIsLeft() throws IOException {
        byte[] packed = Packed.joined(Packed.gzip(FIRST), Packed.gzip(SECOND));
        assertThat(Compression.GZIP.unpack(remote(packed)).readAllBytes()).isEqualTo(Packed.joined(FIRST, SECOND));
    }

    @Test
    void aZstandardFileIsNotWholeBeforeItsLastFrameIs() throws IOException {
        byte[] first = Packed.zstandard(FIRST);
        byte[] packed = Packed.joined(first, Packed.zstandard(SECOND));
        assertThat(Compression.ZSTANDARD.unpack(remote(packed)).readAllBytes()).isEqualTo(Packed.joined(FIRST, SECOND));
        for (int length = 1; length < packed.length; length++) {
            InputStream cut = remote(Arrays.copyOf(packed, length));
            if (length == first.length) {
                assertThat(Compression.ZSTANDARD.unpack(cut).readAllBytes()).isEqualTo(FIRST);
            } else {
                assertThatThrownBy(() -> Compression.ZSTANDARD.unpack(cut).readAllBytes())
                        .as("cut after %s bytes", length)
                        .isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void namesSayHowAFileIsPackedInLettersOfEitherCase() {
        assertThat(Compression.named("sets.jsonl.GZ")).isEqualTo(Compression.GZIP);
        assertThat(Compression.unpackedName("a/Sets.JSONL.zst")).isEqualTo("a/sets.jsonl");
        assertThat(Compression.named("sets.gz.jsonl")).isEqualTo(Compression.NONE);
    }

    /** A stream that gives a byte at a time, as a slow network may. */
    private static InputStream remote(byte[] bytes) {
        return new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int available() {
                return 0;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return super.read(target, offset, Math.min(1, length));
            }
        };
    }
}
