package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * {@link KafkaMessage}s between tasks: key, value, headers, timestamp; each run of bytes after its length, -1 for null.
 * Messages are immutable, so that a copy is the message itself, however large.
 */
final class KafkaMessageSerializer extends TypeSerializerSingleton<KafkaMessage> {

    static final KafkaMessageSerializer INSTANCE = new KafkaMessageSerializer();

    private static final int ABSENT = -1;
    private static final KafkaMessage EMPTY = new KafkaMessage(null, Bytes.of(), List.of(), null);

    @Override
    public void serialize(KafkaMessage message, DataOutputView target) throws IOException {
        write(message.key(), target);
        write(message.value(), target);
        target.writeInt(message.headers().size());
        for (Origin.Header header : message.headers()) {
            // writeUTF ends at 64 KiB, a header's name need not.
            write(Bytes.of(header.name().getBytes(UTF_8)), target);
            write(header.value(), target);
        }
        target.writeBoolean(message.timestampMillis() != null);
        if (message.timestampMillis() != null) {
            target.writeLong(message.timestampMillis());
        }
    }

    @Override
    public KafkaMessage deserialize(DataInputView source) throws IOException {
        Bytes key = readOrNull(source);
        Bytes value = read(source, source.readInt());
        int size = source.readInt();
        List<Origin.Header> headers = new ArrayList<>();
        for (int place = 0; place < size; place++) {
            headers.add(new Origin.Header(readName(source), readOrNull(source)));
        }
        return new KafkaMessage(key, value, headers, source.readBoolean() ? source.readLong() : null);
    }

    @Override
    public KafkaMessage deserialize(KafkaMessage reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public KafkaMessage copy(KafkaMessage from) {
        return from;
    }

    @Override
    public KafkaMessage copy(KafkaMessage from, KafkaMessage reuse) {
        return from;
    }

    @Override
    public KafkaMessage createInstance() {
        return EMPTY;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public int getLength() {
        return ABSENT;
    }

    @Override
    public TypeSerializerSnapshot<KafkaMessage> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void write(@Nullable Bytes bytes, DataOutputView target) throws IOException {
        if (bytes == null) {
            target.writeInt(ABSENT);
            return;
        }
        target.writeInt(bytes.size());
        target.write(bytes.toArray());
    }

    private static @Nullable Bytes readOrNull(DataInputView source) throws IOException {
        int length = source.readInt();
        return length == ABSENT ? null : read(source, length);
    }

    private static String readName(DataInputView source) throws IOException {
        return new String(read(source, source.readInt()).toArray(), UTF_8);
    }

    private static Bytes read(DataInputView source, int length) throws IOException {
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return Bytes.of(bytes);
    }

    /** What a checkpoint remembers of the serializer; made by Flink. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<KafkaMessage> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
