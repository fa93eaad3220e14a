package dev.sluice.streaming.types;

import dev.sluice.ranking.wire.MalformedRecordException;
import java.io.Serializable;
import java.util.List;

/**
 * How one type of record becomes bytes: as parts, each of which is JSON in the wire format, a tag, or empty where it is
 * absent. What stands in a savepoint is the name, so a name is never given to another form.
 */
final class RecordForm<T> implements Serializable {

    /** Cuts a record into its parts. */
    @FunctionalInterface
    interface Encoder<T> {
        List<byte[]> encode(T value);
    }

    /** Puts a record together from the parts that its encoder made. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(List<byte[]> parts) throws MalformedRecordException;
    }

    private final String name;
    private final transient Class<T> type;
    private final transient Encoder<T> encoder;
    private final transient Decoder<T> decoder;

    RecordForm(String name, Class<T> type, Encoder<T> encoder, Decoder<T> decoder) {
        this.name = name;
        this.type = type;
        this.encoder = encoder;
        this.decoder = decoder;
    }

    String name() {
        return name;
    }

    Class<T> type() {
        return type;
    }

    List<byte[]> encode(T value) {
        return encoder.encode(value);
    }

    T decode(List<byte[]> parts) throws MalformedRecordException {
        return decoder.decode(parts);
    }

    /** Only the name travels with a job; the code that belongs to it is the receiver's. */
    private Object readResolve() {
        return RecordForms.named(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
