package dev.sluice.ranking.statistics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Where random numbers start, derived from what they are for, so that a replay draws the same ones:
 * {@code Seed.of("nDCG@10").and(windowStartMillis).and(model.version())}.
 *
 * <p>The hash is part of the contract. A part is the byte {@code s} and the text in UTF-8, or the byte {@code n} and
 * the number in 8 bytes, big-endian. Adding a part takes the first 8 bytes, big-endian, of the SHA-256 of the value so
 * far (8 bytes, big-endian; 0 at first) followed by the part. So the order of parts matters, and {@code "a", "bc"}
 * differs from {@code "ab", "c"}.
 */
public record Seed(long value) {

    /** The seed of one text. */
    public static Seed of(String text) {
        return new Seed(0).and(text);
    }

    /** The seed of all parts so far and this text. */
    public Seed and(String text) {
        return with((byte) 's', text.getBytes(StandardCharsets.UTF_8));
    }

    /** The seed of all parts so far and this number. */
    public Seed and(long number) {
        return with((byte) 'n', ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private Seed with(byte kind, byte[] part) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
            digest.update(kind);
            return new Seed(ByteBuffer.wrap(digest.digest(part)).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
