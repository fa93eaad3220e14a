package dev.sluice.connectors.candidates;

import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

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
        InputStream unpack(InputStream packed) {
            return new GzipStream(packed);
        }
    },
    ZSTANDARD(".zst", "28b52ffd") {
        @Override
        InputStream unpack(InputStream packed) {
            return new ZstandardStream(packed);
        }
    };

    static final int MAGIC_BYTES = 4;

    private final String suffix;
    private final String magic;

    Compression(String suffix, String magic) {
        this.suffix = suffix;
        this.magic = magic;
    }

    abstract InputStream unpack(InputStream packed);

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
}
