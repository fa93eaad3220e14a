package dev.sluice.connectors.candidates;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** How a file is packed. Known by its first bytes, since names lie. */
enum Compression {
    NONE("", "") {
        @Override
        InputStream unpack(InputStream packed) {
            return packed;
        }
    },
    GZIP(".gz", "1f8b") {
        @Override
        InputStream unpack(InputStream packed) throws IOException {
            return new GZIPInputStream(new EagerStream(packed), BUFFER);
        }
    },
    ZSTANDARD(".zst", "28b52ffd") {
        @Override
        InputStream unpack(InputStream packed) {
            return new ZstandardStream(packed);
        }
    };

    static final int MAGIC_BYTES = 4;

    private static final int BUFFER = 1 << 16;

    private final String suffix;
    private final String magic;

    Compression(String suffix, String magic) {
        this.suffix = suffix;
        this.magic = magic;
    }

    abstract InputStream unpack(InputStream packed) throws IOException;

    /** What a file with this beginning is. */
    static Compression of(byte[] beginning) {
        String digits = HexFormat.of().formatHex(beginning);
        for (Compression compression : List.of(GZIP, ZSTANDARD)) {
            if (digits.startsWith(compression.magic)) {
                return compression;
            }
        }
        return NONE;
    }

    /** What the name of a file says that it is. */
    static Compression named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(GZIP.suffix) ? GZIP : lower.endsWith(ZSTANDARD.suffix) ? ZSTANDARD : NONE;
    }

    /** A name in small letters without the ending of a packed file. */
    static String unpackedName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.substring(0, lower.length() - named(name).suffix.length());
    }

    /**
     * Tells whether there are more bytes by looking. Java's gzip asks for it behind each member of a file that has
     * several, and takes for the end of the file what a remote file system answers, which never knows.
     */
    private static final class EagerStream extends BufferedInputStream {

        EagerStream(InputStream in) {
            super(in, BUFFER);
        }

        @Override
        public synchronized int available() throws IOException {
            mark(1);
            int next = read();
            reset();
            return next < 0 ? 0 : 1;
        }
    }
}
