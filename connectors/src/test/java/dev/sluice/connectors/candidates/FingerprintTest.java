package dev.sluice.connectors.candidates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.files.InvalidFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FingerprintTest {

    private static final byte[] TEXT = Packed.utf8(Sets.lines(1, 3000));
    private static final byte[] MORE = Packed.utf8(Sets.lines(3001, 3005));

    @TempDir
    private Path folder;

    private enum Packing {
        GZIP("gz") {
            @Override
            byte[] pack(byte[] text) {
                return Packed.gzip(text);
            }
        },
        ZSTANDARD("zst") {
            @Override
            byte[] pack(byte[] text) {
                return Packed.zstandard(text);
            }
        };

        private final String suffix;

        Packing(String suffix) {
            this.suffix = suffix;
        }

        abstract byte[] pack(byte[] text);
    }

    @Test
    void itFollowsNamesAndLengths() throws Exception {
        Packed.write(folder.resolve("a.jsonl"), "a");
        Packed.write(folder.resolve("b.jsonl"), "b");
        String before = text();
        assertThat(continues(before)).isTrue();
        assertThat(Fingerprint.of(InputFiles.find(List.of(folder + "/**"))).text())
                .isEqualTo(before);
        Packed.write(folder.resolve("a.jsonl"), "longer");
        assertThat(text()).isNotEqualTo(before);
        assertThat(continues(before)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aPackedFileThatWasCutOffGoesOnOnceItIsWhole(Packing packing) throws Exception {
        byte[] whole = packing.pack(TEXT);
        for (int length : new int[] {5, 100, whole.length / 2, whole.length - 1}) {
            write(packing, Arrays.copyOf(whole, length));
            String before = text();
            write(packing, whole);
            assertThat(continues(before)).as("cut after %s bytes", length).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfTwoPartsThatWasCutOffInTheSecondGoesOn(Packing packing) throws Exception {
        byte[] first = packing.pack(TEXT);
        byte[] whole = Packed.joined(first, packing.pack(MORE));
        write(packing, Arrays.copyOf(whole, first.length + 3));
        String before = text();
        write(packing, whole);
        assertThat(continues(before)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aPackedFileThatWasWholeAndGrewIsAnotherOne(Packing packing) throws Exception {
        byte[] whole = packing.pack(TEXT);
        write(packing, whole);
        String before = text();
        assertThat(continues(before)).isTrue();
        write(packing, Packed.joined(whole, packing.pack(MORE)));
        assertThat(text()).isNotEqualTo(before);
        assertThat(continues(before)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aPackedFileWithAnotherTailOrShorterIsAnotherOne(Packing packing) throws Exception {
        byte[] whole = packing.pack(TEXT);
        write(packing, Arrays.copyOf(whole, whole.length - 100));
        String before = text();
        write(packing, packing.pack(Packed.joined(Arrays.copyOf(TEXT, TEXT.length / 2), TEXT)));
        assertThat(continues(before)).isFalse();
        write(packing, Arrays.copyOf(whole, whole.length - 101));
        assertThat(continues(before)).isFalse();
    }

    @Test
    void otherTextIsContinuedByNone() throws Exception {
        write(Packing.GZIP, Packing.GZIP.pack(TEXT));
        String text = text();
        String names = text.substring(0, text.lastIndexOf(' '));
        for (String other : List.of(
                "", names, names + " ", names + " x", names + " 9:", names + " -1:0", text + " ", text + " 1:0")) {
            assertThat(continues(other)).as(other).isFalse();
        }
    }

    private void write(Packing packing, byte[] content) {
        Packed.write(folder.resolve("sets.jsonl." + packing.suffix), content);
    }

    private String text() throws InvalidFileException {
        return Fingerprint.of(InputFiles.find(List.of(folder.toString()))).text();
    }

    private boolean continues(String before) throws InvalidFileException {
        return Fingerprint.of(InputFiles.find(List.of(folder.toString()))).continues(before);
    }
}
