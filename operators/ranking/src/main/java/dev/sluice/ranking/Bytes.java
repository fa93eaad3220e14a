package dev.sluice.ranking;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An immutable run of bytes, equal by content. Its text form names the length only. */
public final class Bytes {

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of these bytes. */
    public static Bytes of(byte... bytes) {
        return new Bytes(bytes.clone());
    }

    /** A copy of the first {@code length} of these bytes, or of all where there are fewer. */
    public static Bytes firstOf(byte[] bytes, int length) {
        return new Bytes(Arrays.copyOf(bytes, Math.min(length, bytes.length)));
    }

    public int size() {
        return content.length;
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return content.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "Bytes[" + content.length + "]";
    }
}
