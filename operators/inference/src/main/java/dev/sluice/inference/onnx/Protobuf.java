package dev.sluice.inference.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads protobuf field by field, without a message in memory. What is not asked for is skipped, as protobuf does with
 * unknown fields; a length that goes beyond the message around it is refused.
 */
final class Protobuf {

    /** Wire types. A field's tag is its number, shifted by three bits, and its wire type. */
    static final int VARINT = 0;

    static final int BITS_64 = 1;
    static final int BYTES = 2;
    static final int BITS_32 = 5;

    /** What protobuf's own readers take. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_TEXT_BYTES = 1 << 16;

    private final CodedInputStream in;
    private int depth;

    /**
     * Reads a stream.
     *
     * @param bytes how many it has
     */
    Protobuf(InputStream stream, int bytes) throws IOException {
        in = CodedInputStream.newInstance(stream);
        in.pushLimit(bytes);
    }

    /** Takes one field. */
    @FunctionalInterface
    interface Fields {

        /**
         * Reads or skips the value.
         *
         * @param tag the field's number and wire type
         */
        void read(int tag) throws IOException, OnnxFileException;
    }

    /** Reads fields to the end of the stream, or of the message that was entered. */
    void fields(Fields fields) throws IOException, OnnxFileException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            fields.read(tag);
        }
    }

    /** Reads the message that the field holds. */
    void message(Fields fields) throws IOException, OnnxFileException {
        if (++depth > MAX_DEPTH) {
            throw new OnnxFileException(
                    "nests graphs deeper than " + MAX_DEPTH + " messages", "no more. Export the model anew");
        }
        int outer = in.pushLimit(length());
        fields(fields);
        in.popLimit(outer);
        depth--;
    }

    /** The length of what a field holds: within the message that the field stands in. */
    int length() throws IOException {
        int length = in.readRawVarint32();
        if (length < 0 || length > in.getBytesUntilLimit()) {
            throw new InvalidProtocolBufferException("A field goes beyond the end of its message");
        }
        return length;
    }

    /** A number of up to 64 bits. */
    long number() throws IOException {
        return in.readRawVarint64();
    }

    /** A short text, such as a name. */
    String text() throws IOException, OnnxFileException {
        int length = length();
        if (length > MAX_TEXT_BYTES) {
            throw new OnnxFileException("has a name of " + length + " bytes", "at most " + MAX_TEXT_BYTES);
        }
        return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
    }

    /** Numbers that are packed into one field. */
    void packedNumbers(Numbers numbers) throws IOException, OnnxFileException {
        int outer = in.pushLimit(length());
        while (in.getBytesUntilLimit() > 0) {
            numbers.take(number());
        }
        in.popLimit(outer);
    }

    /** Takes one number. */
    @FunctionalInterface
    interface Numbers {
        void take(long number) throws OnnxFileException;
    }

    /** Passes over the bytes of a field; gives how many they are. */
    int skipBytes() throws IOException {
        int length = length();
        in.skipRawBytes(length);
        return length;
    }

    /** Passes over the value of a field. */
    void skip(int tag) throws IOException {
        switch (tag & 7) {
            case VARINT -> number();
            case BITS_64 -> in.skipRawBytes(Long.BYTES);
            case BYTES -> skipBytes();
            case BITS_32 -> in.skipRawBytes(Integer.BYTES);
            default -> throw new InvalidProtocolBufferException("A field has a type that ONNX does not use");
        }
    }
}
