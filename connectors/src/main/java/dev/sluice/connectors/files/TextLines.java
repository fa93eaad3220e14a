package dev.sluice.connectors.files;

import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text file in UTF-8, one after the other, as bytes in a buffer that the next line overwrites. Reads
 * gzip by its content, past a byte order mark, past blank lines, and with line ends of either kind. Holds one line and
 * a chunk in memory. For one thread.
 */
final class TextLines implements AutoCloseable {

    /** So that a file that is no text does not fill the memory. */
    static final int MAX_LINE_BYTES = 256 << 20;

    private static final int CHUNK = 1 << 18;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final @Nullable Path path;
    private final String name;
    private final InputStream in;
    private byte[] buffer;
    private int position;
    private int limit;
    private boolean atEnd;
    private boolean again;
    private int start;
    private int end;
    private long number;

    /** How many bytes of the text stand before the buffer. */
    private long bufferOffset;

    private TextLines(@Nullable Path path, String name, InputStream in, byte[] buffer) {
        this.path = path;
        this.name = name;
        this.in = in;
        this.buffer = buffer;
    }

    /**
     * The lines of a text that is open already.
     *
     * @param offset where in the text the stream stands
     * @param linesBefore how many lines stand before there
     */
    static TextLines of(String name, InputStream in, long offset, long linesBefore) {
        TextLines lines = new TextLines(null, name, in, new byte[CHUNK]);
        lines.bufferOffset = offset;
        lines.number = linesBefore;
        return lines;
    }

    /** The lines of a text that is in memory. */
    static TextLines of(String name, byte[] text, long linesBefore) {
        TextLines lines = new TextLines(null, name, InputStream.nullInputStream(), text);
        lines.limit = text.length;
        lines.number = linesBefore;
        lines.atEnd = true;
        return lines;
    }

    /** Opens a file. */
    static TextLines open(Path file) throws InvalidFileException {
        if (Files.notExists(file)) {
            throw InvalidFileException.of(
                    file, Problem.UNREADABLE, "there is no such file", "a file that is there", "Correct the name");
        }
        if (Files.isDirectory(file)) {
            throw InvalidFileException.of(file, Problem.UNREADABLE, "is a folder", "a file", "Name a file in it");
        }
        try {
            // Not by a channel, which asks a pipe for its position.
            return new TextLines(
                    file,
                    file.toString(),
                    unpacked(new BufferedInputStream(new FileInputStream(file.toFile()), CHUNK)),
                    new byte[CHUNK]);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(file, e);
        }
    }

    private static InputStream unpacked(BufferedInputStream raw) throws IOException {
        raw.mark(2);
        boolean isGzip = raw.read() == 0x1F && raw.read() == 0x8B;
        raw.reset();
        return isGzip ? new GZIPInputStream(raw, CHUNK) : raw;
    }

    /** The file, if it is a local one and may be opened again. */
    @Nullable
    Path path() {
        return path;
    }

    /** What messages call the file. */
    String name() {
        return name;
    }

    /** Goes to the next line that is not blank; false at the end of the file. */
    boolean next() throws InvalidFileException {
        if (again) {
            again = false;
            return true;
        }
        do {
            if (!read()) {
                return false;
            }
        } while (isBlank());
        return true;
    }

    /** Goes to the first line. */
    void first() throws InvalidFileException {
        if (!next()) {
            throw InvalidFileException.of(
                    name, Problem.EMPTY, "the file has no line", "at least one", "Give the file that was meant");
        }
    }

    /** Makes the next call of {@link #next} stay on this line. */
    void stay() {
        again = true;
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** The number of this line, from 1. */
    long number() {
        return number;
    }

    /** Where in the text the next line begins. */
    long offset() {
        return bufferOffset + position;
    }

    byte[] bytes() {
        return Arrays.copyOfRange(buffer, start, end);
    }

    String text(int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }

    /** A refusal of this line. */
    InvalidFileException refusal(Problem problem, String found, String expected, String remedy) {
        return InvalidFileException.at(name, number, problem, found, expected, remedy);
    }

    private boolean read() throws InvalidFileException {
        int scanned = position;
        int bits = 0;
        while (true) {
            while (scanned < limit && buffer[scanned] != '\n') {
                bits |= buffer[scanned++];
            }
            if (scanned < limit || atEnd) {
                break;
            }
            int before = scanned - position;
            fill();
            scanned = position + before;
        }
        if (scanned == limit && position == limit) {
            return false;
        }
        number++;
        start = position;
        end = scanned;
        position = Math.min(scanned + 1, limit);
        if (number == 1 && Arrays.mismatch(buffer, start, Math.min(end, start + 3), BYTE_ORDER_MARK, 0, 3) < 0) {
            start += BYTE_ORDER_MARK.length;
        }
        if (end > start && buffer[end - 1] == '\r') {
            end--;
        }
        if (bits < 0) {
            checkUtf8();
        }
        return true;
    }

    /** Moves the line that has begun to the front of the buffer and reads more behind it. */
    private void fill() throws InvalidFileException {
        int kept = limit - position;
        if (kept > MAX_LINE_BYTES) {
            number++;
            throw refusal(
                    Problem.LONG_LINE,
                    "the line has more than " + MAX_LINE_BYTES + " bytes",
                    "a text file with lines",
                    "Give the file that was meant");
        }
        byte[] target = kept > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
        System.arraycopy(buffer, position, target, 0, kept);
        buffer = target;
        bufferOffset += position;
        position = 0;
        limit = kept;
        try {
            int read = in.read(buffer, limit, buffer.length - limit);
            atEnd = read < 0;
            limit += Math.max(0, read);
        } catch (IOException e) {
            throw InvalidFileException.unreadable(name, e);
        }
    }

    private void checkUtf8() throws InvalidFileException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, start, end - start);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw refusal(
                    Problem.ENCODING,
                    "byte " + (bytes.position() - start + 1) + " of the line is no UTF-8",
                    "text in UTF-8",
                    "Encode the file as UTF-8");
        }
    }

    private boolean isBlank() {
        for (int index = start; index < end; index++) {
            if (buffer[index] != ' ' && buffer[index] != '\t') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws InvalidFileException {
        try {
            in.close();
        } catch (IOException e) {
            throw InvalidFileException.unreadable(name, e);
        }
    }
}
