package dev.sluice.inference.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The hash by which a hub knows a file.
 *
 * @param kind how it is computed
 * @param hex lower case
 */
public record FileHash(Kind kind, String hex) {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
    private static final int BUFFER_BYTES = 1 << 20;

    /** How a hash is computed. */
    public enum Kind {
        /** SHA-256 of the bytes: files in large file storage. */
        SHA256("sha256", "SHA-256", 64),
        /** The id of a Git blob, SHA-1 of a header with the size and of the bytes: all other files. */
        GIT_BLOB("git", "SHA-1", 40);

        private final String word;
        private final String algorithm;
        private final int digits;

        Kind(String word, String algorithm, int digits) {
            this.word = word;
            this.algorithm = algorithm;
            this.digits = digits;
        }
    }

    /** @throws IllegalArgumentException if it has not the form of such a hash */
    public FileHash {
        if (hex.length() != kind.digits || !HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("'" + ModelName.printable(hex) + "' is no hash of the kind " + kind.word
                    + "; expected " + kind.digits + " hexadecimal digits");
        }
    }

    /**
     * Reads the form that {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is another
     */
    public static FileHash parse(String text) {
        int colon = text.indexOf(':');
        for (Kind kind : Kind.values()) {
            if (colon >= 0 && text.substring(0, colon).equals(kind.word)) {
                return new FileHash(kind, text.substring(colon + 1));
            }
        }
        throw new IllegalArgumentException(
                "'" + ModelName.printable(text) + "' is no hash; expected sha256: or git: and hexadecimal digits");
    }

    /** A digest that wants the bytes of a file of this size next. */
    MessageDigest begin(long bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance(kind.algorithm);
            if (kind == Kind.GIT_BLOB) {
                digest.update(("blob " + bytes + "\0").getBytes(StandardCharsets.US_ASCII));
            }
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + kind.algorithm, e);
        }
    }

    /** Whether this is what a digest came to; the digest is spent then. */
    boolean equalsResultOf(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest()).equals(hex);
    }

    /**
     * Reads a file to see whether it has this hash.
     *
     * @throws IOException if it cannot be read
     */
    public boolean isOf(Path file) throws IOException {
        MessageDigest digest = begin(Files.size(file));
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return equalsResultOf(digest);
    }

    @Override
    public String toString() {
        return kind.word + ":" + hex;
    }
}
