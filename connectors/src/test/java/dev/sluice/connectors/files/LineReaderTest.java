package dev.sluice.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    @Test
    void linesAreCountedAndBlankOnesSkipped() throws IOException {
        assertThat(texts(read("a\n\n \t\r\nb\r\nc", 10, 10))).containsExactly("1:a", "4:b\r", "5:c");
    }

    @Test
    void noBytesAreNoLines() throws IOException {
        assertThat(read("", 10, 10)).isEmpty();
        assertThat(read("\n", 10, 10)).isEmpty();
    }

    @Test
    void aLineOfTheLargestSizeIsWholeAndOneByteMoreIsTooLong() throws IOException {
        List<Line> lines = read("12345\n123456\nend", 5, 3);
        assertThat(texts(lines)).containsExactly("1:12345", "2:123 of 6", "3:end");
    }

    @Test
    void aLineTooLongKeepsItsHashAndAtMostTheLargestSize() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] |= 64; // no line feed
        }
        Line line = new LineReader(new ByteArrayInputStream(bytes), 100_000, 200_000).next();
        assertThat(line).isInstanceOfSatisfying(Line.TooLong.class, tooLong -> {
            assertThat(tooLong.bytes()).isEqualTo(300_000);
            assertThat(tooLong.start().size()).isEqualTo(100_000);
            assertThat(tooLong.sha256()).isEqualTo(sha256(bytes));
        });
    }

    @Test
    void linesComeOutTheSameHoweverTheStreamIsCut() throws IOException {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<String> expected = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            int count = random.nextInt(6);
            for (int number = 1; number <= count; number++) {
                int length = 1 + random.nextInt(random.nextBoolean() ? 20 : 150_000);
                String line = "x".repeat(length);
                text.append(line).append('\n');
                expected.add(length <= 100_000 ? number + ":" + line : number + ":xx of " + length);
            }
            InputStream cut = new CutStream(text.toString().getBytes(StandardCharsets.UTF_8), random);
            LineReader reader = new LineReader(cut, 100_000, 2);
            assertThat(texts(all(reader))).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    private static List<Line> read(String text, int maxBytes, int keptBytes) throws IOException {
        return all(
                new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes, keptBytes));
    }

    private static List<Line> all(LineReader reader) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Line line = reader.next(); line != null; line = reader.next()) {
            lines.add(line);
        }
        return lines;
    }

    private static List<String> texts(List<Line> lines) {
        return lines.stream()
                .map(line -> line instanceof Line.Whole whole
                        ? whole.number() + ":" + new String(whole.bytes(), StandardCharsets.UTF_8)
                        : line.number() + ":"
                                + new String(((Line.TooLong) line).start().toArray(), StandardCharsets.UTF_8) + " of "
                                + ((Line.TooLong) line).bytes())
                .toList();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Gives as many bytes at a time as it likes. */
    private static final class CutStream extends ByteArrayInputStream {

        private final Random random;

        CutStream(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] target) {
            return read(target, 0, 1 + random.nextInt(target.length));
        }
    }
}
