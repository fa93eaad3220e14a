package dev.sluice.connectors.candidates;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.CandidateSetCodec;
import dev.sluice.ranking.wire.DeadLetterCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import dev.sluice.ranking.wire.OriginCodec;
import dev.sluice.ranking.wire.WireLimits;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** How tests move arrivals, by their wire form. */
final class ArrivalType extends TypeInformation<Arrival> {

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
    public Class<Arrival> getTypeClass() {
        return Arrival.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<Arrival> createSerializer(SerializerConfig config) {
        return new Serializer();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ArrivalType;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArrivalType;
    }

    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "ArrivalType";
    }

    /** Writes whether it is a set, its JSON, and for a set its origin. */
    static final class Serializer extends TypeSerializerSingleton<Arrival> {

        @Override
        public boolean isImmutableType() {
            return true;
        }

        @Override
        public Arrival createInstance() {
            return null;
        }

        @Override
        public Arrival copy(Arrival from) {
            return from;
        }

        @Override
        public Arrival copy(Arrival from, Arrival reuse) {
            return from;
        }

        @Override
        public int getLength() {
            return -1;
        }

        @Override
        public void serialize(Arrival arrival, DataOutputView target) throws IOException {
            target.writeBoolean(arrival instanceof CandidateSet);
            if (arrival instanceof CandidateSet set) {
                write(new CandidateSetCodec(WireLimits.NONE).encode(set), target);
                write(new OriginCodec().encode(set.origin()), target);
            } else {
                write(new DeadLetterCodec().encode((DeadLetter) arrival), target);
            }
        }

        @Override
        public Arrival deserialize(DataInputView source) throws IOException {
            try {
                if (!source.readBoolean()) {
                    return new DeadLetterCodec().decode(read(source));
                }
                CandidateSet set = new CandidateSetCodec(WireLimits.NONE).decode(read(source));
                Origin origin = new OriginCodec().decode(read(source));
                return set.withOrigin(origin);
            } catch (MalformedRecordException e) {
                throw new IOException(e);
            }
        }

        @Override
        public Arrival deserialize(Arrival reuse, DataInputView source) throws IOException {
            return deserialize(source);
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) throws IOException {
            serialize(deserialize(source), target);
        }

        @Override
        public TypeSerializerSnapshot<Arrival> snapshotConfiguration() {
            return new Snapshot();
        }

        private static void write(byte[] bytes, DataOutputView target) throws IOException {
            target.writeInt(bytes.length);
            target.write(bytes);
        }

        private static byte[] read(DataInputView source) throws IOException {
            byte[] bytes = new byte[source.readInt()];
            source.readFully(bytes);
            return bytes;
        }
    }

    /** Flink makes one when it restores. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Arrival> {
        public Snapshot() {
            super(Serializer::new);
        }
    }
}
