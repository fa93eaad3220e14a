package dev.sluice.connectors.kafka;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** Tells Flink how {@link KafkaMessage}s travel between tasks: by their own serializer, and never as keys. */
final class KafkaMessageType extends TypeInformation<KafkaMessage> {

    static final KafkaMessageType INSTANCE = new KafkaMessageType();

    private KafkaMessageType() {}

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<KafkaMessage> getTypeClass() {
        return KafkaMessage.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<KafkaMessage> createSerializer(SerializerConfig config) {
        return KafkaMessageSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "KafkaMessage";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KafkaMessageType;
    }

    @Override
    public int hashCode() {
        return KafkaMessageType.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof KafkaMessageType;
    }

    /** How Flink finds the type. */
    public static final class Factory extends TypeInfoFactory<KafkaMessage> {
        @Override
        public TypeInformation<KafkaMessage> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> genericParameters) {
            return INSTANCE;
        }
    }
}
