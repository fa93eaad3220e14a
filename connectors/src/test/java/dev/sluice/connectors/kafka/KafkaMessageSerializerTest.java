package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.Origin;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class KafkaMessageSerializerTest {

    private static final List<KafkaMessage> MESSAGES = List.of(
            new KafkaMessage(null, Bytes.of(), List.of(), null),
            new KafkaMessage(
                    Bytes.of((byte) 1),
                    Bytes.of(new byte[100_000]),
                    List.of(
                            new Origin.Header("a", null),
                            new Origin.Header("a", Bytes.of((byte) 2, (byte) 3)),
                            new Origin.Header("é".repeat(70_000), Bytes.of("x".getBytes(UTF_8)))),
                    -7L));

    @Test
    void flinkFindsTheSerializerByItself() {
        assertThat(TypeInformation.of(KafkaMessage.class).createSerializer(null))
                .isInstanceOf(KafkaMessageSerializer.class);
    }

    @Test
    void aMessageComesBackAsItWent() throws Exception {
        TypeSerializer<KafkaMessage> serializer = KafkaMessageSerializer.INSTANCE;
        DataOutputSerializer target = new DataOutputSerializer(16);
        DataOutputSerializer copy = new DataOutputSerializer(16);
        for (KafkaMessage message : MESSAGES) {
            serializer.serialize(message, target);
        }
        DataInputDeserializer toCopy = new DataInputDeserializer(target.getCopyOfBuffer());
        for (int place = 0; place < MESSAGES.size(); place++) {
            serializer.copy(toCopy, copy);
        }
        DataInputDeserializer source = new DataInputDeserializer(copy.getCopyOfBuffer());
        for (KafkaMessage message : MESSAGES) {
            assertThat(serializer.deserialize(source)).isEqualTo(message);
        }
        assertThat(source.available()).isZero();
    }

    @Test
    void aCheckpointsSnapshotLeadsBackToTheSerializer() throws Exception {
        DataOutputSerializer target = new DataOutputSerializer(16);
        TypeSerializerSnapshot.writeVersionedSnapshot(target, KafkaMessageSerializer.INSTANCE.snapshotConfiguration());
        TypeSerializerSnapshot<KafkaMessage> snapshot = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(target.getCopyOfBuffer()), getClass().getClassLoader());
        assertThat(snapshot.restoreSerializer()).isEqualTo(KafkaMessageSerializer.INSTANCE);
        assertThat(KafkaMessageSerializer.INSTANCE
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(snapshot)
                        .isCompatibleAsIs())
                .isTrue();
    }
}
