package dev.sluice.connectors.files;

import dev.sluice.ranking.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into lines. Holds at most one line of the allowed length in memory, whatever comes. For one
 * thread.
 */
public final class LineReader {

    private static final int CHUNK = 64 * 1024;

    private final InputStream in;
    private final int maxBytes;
    private final int keptBytes;
    private final byte[] chunk = new byte[CHUNK];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int position;
    private int end;
    private long number;

    /** How many bytes of the text stand before the chunk. */
    private long chunkOffset;

    /**
     * A reader of a text from its first line.
     *
     * @param maxBytes a longer line is {@link Line.TooLong}
     * @param keptBytes how much of such a line is kept
     */
    public LineReader(InputStream in, int maxBytes, int keptBytes) {
        this(in, maxBytes, keptBytes, 0, 0);
    }

    /**
     * A reader that goes on where another stopped.
     *
     * @param in stands where {@link #offset()} of that one stood
     * @param offset its offset
     * @param linesBefore its {@link #lines()}
     */
    public LineReader(InputStream in, int maxBytes, int keptBytes, long offset, long linesBefore) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.keptBytes = Math.min(keptBytes, maxBytes);
        this.chunkOffset = offset;
        this.number = linesBefore;
    }

    /** How many bytes of the text have been taken: where the next line begins. */
    public long offset() {
        return chunkOffset + position;
    }

    /** How many lines have been taken, blank ones included. */
    public long lines() {
        return number;
    }

    /** The next line that is not blank; null at the end of the stream. */
    public @Nullable Line next() throws IOException {
        while (fill()) {
            number++;
            Line next = read();
            if (!isBlank(next)) {
                return next;
            }
        }
        return null;
    }

    private Line read() throws IOException {
        line.reset();
        while (fill()) {
            int feed = lineFeed();
            int stop = feed < 0 ? end : feed;
            if (stop - position > maxBytes - line.size()) {
                return skip(line.toByteArray());
            }
            line.write(chunk, position, stop - position);
            position = feed < 0 ? stop : stop + 1;
            if (feed >= 0) {
                break;
            }
        }
        return new Line.Whole(number, line.toByteArray());
    }

    private Line skip(byte[] before) throws IOException {
        MessageDigest digest = sha256();
        digest.update(before);
        byte[] start = Arrays.copyOf(before, keptBytes);
        int kept = Math.min(before.length, keptBytes);
        long bytes = before.length;
        while (fill()) {
            int feed = lineFeed();
            int stop = feed < 0 ? end : feed;
            int length = stop - position;
            digest.update(chunk, position, length);
            int more = Math.min(length, keptBytes - kept);
            System.arraycopy(chunk, position, start, kept, more);
            kept += more;
            bytes += length;
            position = feed < 0 ? stop : stop + 1;
            if (feed >= 0) {
                break;
            }
        }
        return new Line.TooLong(
                number, Bytes.firstOf(start, kept), bytes, HexFormat.of().formatHex(digest.digest()));
    }

    /** Where the next line feed stands in the chunk; negative where there is none. */
    private int lineFeed() {
        for (int index = position; index < end; index++) {
            if (chunk[index] == '\n') {
                return index;
            }
        }
        return -1;
    }

    /** Makes sure that the chunk holds unread bytes; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (position == end) {
            chunkOffset += end;
            position = 0;
            end = Math.max(0, in.read(chunk));
        }
        return end > 0;
    }

    private static boolean isBlank(Line line) {
        if (line instanceof Line.Whole whole) {
            for (byte character : whole.bytes()) {
                if (character != ' ' && character != '\t' && character != '\r') {
                    return false;
                }
            }
            return true;
        }
        return false;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
