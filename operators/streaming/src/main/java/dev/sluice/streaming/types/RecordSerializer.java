package dev.sluice.streaming.types;

import dev.sluice.ranking.wire.MalformedRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes immutable records as a version byte, the number of parts, and each part with its length in front. The version
 * travels with every record, so that a later layout reads what this one wrote.
 *
 * <p>A copy is the record itself. Holds no state: one instance may be used by any number of threads.
 */
final class RecordSerializer<T> extends TypeSerializer<T> {

    private static final int VERSION = 1;

    private final RecordForm<T> form;

    RecordSerializer(RecordForm<T> form) {
        this.form = form;
    }

    RecordForm<T> form() {
        return form;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    /** There is no record without content; Flink takes null for "no instance to reuse". */
    @Override
    @SuppressWarnings("NullAway") // the contract of the super class predates null marking
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        return from;
    }

    @Override
    public T copy(T from, T reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T record, DataOutputView target) throws IOException {
        List<byte[]> parts = form.encode(record);
        target.writeByte(VERSION);
        target.writeByte(parts.size());
        for (byte[] part : parts) {
            target.writeInt(part.length);
            target.write(part);
        }
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        requireKnownVersion(source.readByte());
        int count = source.readByte();
        List<byte[]> parts = new ArrayList<>(count);
        for (int part = 0; part < count; part++) {
            parts.add(readPart(source));
        }
        try {
            return form.decode(parts);
        } catch (MalformedRecordException | IllegalArgumentException e) {
            throw new IOException(
                    "A record of the form '" + form
                            + "' in Flink's state or network cannot be read; expected what this version of Sluice or an"
                            + " older one wrote. Restore with the version that wrote it.",
                    e);
        }
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        byte version = source.readByte();
        requireKnownVersion(version);
        target.writeByte(version);
        int count = source.readByte();
        target.writeByte(count);
        for (int part = 0; part < count; part++) {
            byte[] bytes = readPart(source);
            target.writeInt(bytes.length);
            target.write(bytes);
        }
    }

    private static byte[] readPart(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return bytes;
    }

    private void requireKnownVersion(int version) throws IOException {
        if (version < 1 || version > VERSION) {
            throw new IOException(
                    "A record of the form '" + form + "' has the layout version " + version + "; expected 1 to "
                            + VERSION + ". Restore with the version of Sluice that wrote it, or a newer one.");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordSerializer<?> that && form.name().equals(that.form.name());
    }

    @Override
    public int hashCode() {
        return form.name().hashCode();
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new Snapshot<>(form);
    }

    /**
     * What a savepoint says of the serializer: the name of the form. Records carry their own layout version, so the
     * same name is always compatible.
     */
    public static final class Snapshot<T> implements TypeSerializerSnapshot<T> {

        private static final int VERSION = 1;

        private @Nullable RecordForm<T> form;

        /** For Flink, which fills it by {@link #readSnapshot}. */
        public Snapshot() {}

        Snapshot(RecordForm<T> form) {
            this.form = form;
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeUTF(known().name());
        }

        @Override
        @SuppressWarnings("unchecked") // Flink pairs snapshots and types; a wrong pair fails as incompatible
        public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
                throws IOException {
            if (readVersion != VERSION) {
                throw new IOException("Serializer snapshot version " + readVersion + "; expected " + VERSION
                        + ". Restore with the version of Sluice that wrote the savepoint, or a newer one.");
            }
            String name = in.readUTF();
            try {
                form = (RecordForm<T>) RecordForms.named(name);
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        @Override
        public TypeSerializer<T> restoreSerializer() {
            return new RecordSerializer<>(known());
        }

        @Override
        public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
            return old instanceof Snapshot<T> that
                            && known().name().equals(that.known().name())
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }

        private RecordForm<T> known() {
            return Objects.requireNonNull(form, "The snapshot has not been read yet");
        }
    }
}
