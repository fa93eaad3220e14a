package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
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
    void aGzipFileIsNotWholeBeforeItsLastMemberIs() throws IOException {
        byte[] first = Packed.gzip(FIRST);
        byte[] packed = Packed.joined(first, Packed.gzip(SECOND));
        for (int length = 1; length < packed.length; length++) {
            for (InputStream cut :
                    List.of(remote(Arrays.copyOf(packed, length)), new ByteArrayInputStream(packed, 0, length))) {
                if (length == first.length) {
                    assertThat(Compression.GZIP.unpack(cut).readAllBytes()).isEqualTo(FIRST);
                } else {
                    assertThatThrownBy(() -> Compression.GZIP.unpack(cut).readAllBytes())
                            .as("cut after %s bytes", length)
                            .isInstanceOf(EOFException.class);
                }
            }
        }
    }

    @Test
    void noDamageOfAGzipFileIsTakenForItsEnd() throws IOException {
        byte[] first = Packed.gzip(FIRST);
        byte[] whole = Packed.joined(first, Packed.gzip(SECOND));
        int seen = 0;
        for (int place = 0; place < whole.length; place++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[place] ^= (byte) (1 << bit);
                try (InputStream text = Compression.GZIP.unpack(remote(damaged))) {
                    assertThat(text.readAllBytes())
                            .as("bit %s of byte %s, which says nothing of the text", bit, place)
                            .isEqualTo(Packed.joined(FIRST, SECOND));
                } catch (EOFException | ZipException e) {
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(whole.length * 8 * 2 / 3);
    }

    @Test
    void allFieldsOfAGzipHeaderAreSkippedAndItsSumIsChecked() throws IOException {
        byte[] plain = Packed.gzip(FIRST);
        byte[] header = Arrays.copyOf(plain, 10);
        header[3] = 0x1E;
        byte[] fields = Packed.joined(header, new byte[] {2, 0, 7, 7, 'n', 0, 'c', 0});
        CRC32 sum = new CRC32();
        sum.update(fields);
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        byte[] rest = Packed.joined(new byte[] {(byte) sum.getValue(), (byte) (sum.getValue() >> 8)}, body);
        assertThat(Compression.GZIP.unpack(remote(Packed.joined(fields, rest))).readAllBytes())
                .isEqualTo(FIRST);
        rest[0]++;
        assertThatThrownBy(() -> Compression.GZIP
                        .unpack(remote(Packed.joined(fields, rest)))
                        .readAllBytes())
                .isInstanceOf(ZipException.class);
    }

    @Test
    void behindAGzipFileZerosMayStandAndNothingElse() throws IOException {
        byte[] padded = Packed.joined(Packed.gzip(FIRST), new byte[600]);
        assertThat(Compression.GZIP.unpack(remote(padded)).readAllBytes()).isEqualTo(FIRST);
        byte[] more = Packed.joined(padded, Packed.gzip(SECOND));
        assertThatThrownBy(() -> Compression.GZIP.unpack(remote(more)).readAllBytes())
                .isInstanceOf(ZipException.class);
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
