package dev.sluice.connectors.candidates;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Unpacks gzip of any number of members, with zeros behind the last one if there are some. Java's own stream takes
 * damage behind the first member for the end of the file. For one thread.
 */
final class GzipStream extends InputStream {

    private static final int BUFFER = 1 << 16;
    private static final int HEADER_CHECKED = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;

    private final InputStream packed;
    private final Inflater inflater = new Inflater(true);

    /** Of the header of a member, then of its text. */
    private final CRC32 checksum = new CRC32();

    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int filled;
    private boolean withinMember;
    private boolean behindMember;

    GzipStream(InputStream packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (withinMember || begin()) {
            int unpacked = unpack(bytes, offset, length);
            if (unpacked > 0) {
                return unpacked;
            }
        }
        return -1;
    }

    private int unpack(byte[] bytes, int offset, int length) throws IOException {
        int unpacked;
        try {
            unpacked = inflater.inflate(bytes, offset, length);
        } catch (DataFormatException e) {
            ZipException damaged = new ZipException(e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
        checksum.update(bytes, offset, unpacked);
        if (inflater.finished()) {
            next = filled - inflater.getRemaining();
            end();
        } else if (inflater.needsDictionary()) {
            throw new ZipException("A dictionary is needed");
        } else if (unpacked == 0) {
            if (!fill()) {
                throw cutOff();
            }
            inflater.setInput(buffer, 0, filled);
        }
        return unpacked;
    }

    /** Goes into the next member; false where there is none. */
    private boolean begin() throws IOException {
        int first = take();
        if (first == 0 && behindMember) {
            while (first == 0) {
                first = take();
            }
            if (first >= 0) {
                throw new ZipException("Data behind the zeros at the end");
            }
        }
        if (first < 0) {
            if (behindMember) {
                return false;
            }
            throw cutOff();
        }
        checksum.reset();
        checksum.update(first);
        header(first);
        checksum.reset();
        inflater.reset();
        inflater.setInput(buffer, next, filled - next);
        withinMember = true;
        return true;
    }

    private void header(int first) throws IOException {
        if (first != 0x1F || headerByte() != 0x8B || headerByte() != 8) {
            throw new ZipException("Not in GZIP format");
        }
        int flags = headerByte();
        if ((flags & RESERVED) != 0) {
            throw new ZipException("Unknown flags of a member");
        }
        skipHeader(6);
        if ((flags & EXTRA) != 0) {
            skipHeader(headerByte() | headerByte() << 8);
        }
        for (int text : new int[] {NAME, COMMENT}) {
            if ((flags & text) != 0) {
                skipHeaderText();
            }
        }
        if ((flags & HEADER_CHECKED) != 0) {
            int expected = (int) checksum.getValue() & 0xFFFF;
            if (number(2) != expected) {
                throw new ZipException("Corrupt GZIP header");
            }
        }
    }

    private void skipHeader(int bytes) throws IOException {
        for (int skipped = 0; skipped < bytes; skipped++) {
            headerByte();
        }
    }

    private void skipHeaderText() throws IOException {
        int character = headerByte();
        while (character != 0) {
            character = headerByte();
        }
    }

    private int headerByte() throws IOException {
        int one = required();
        checksum.update(one);
        return one;
    }

    private void end() throws IOException {
        long sum = number(4);
        long length = number(4);
        if (sum != checksum.getValue() || length != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new ZipException("Corrupt GZIP trailer");
        }
        withinMember = false;
        behindMember = true;
    }

    /** The smallest byte is the first. */
    private long number(int bytes) throws IOException {
        long number = 0;
        for (int place = 0; place < bytes; place++) {
            number |= (long) required() << (8 * place);
        }
        return number;
    }

    private int required() throws IOException {
        int one = take();
        if (one < 0) {
            throw cutOff();
        }
        return one;
    }

    private int take() throws IOException {
        return next < filled || fill() ? buffer[next++] & 0xFF : -1;
    }

    private boolean fill() throws IOException {
        next = 0;
        filled = Math.max(0, packed.read(buffer));
        return filled > 0;
    }

    private static EOFException cutOff() {
        return new EOFException("Unexpected end of a GZIP member");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        packed.close();
    }
}
