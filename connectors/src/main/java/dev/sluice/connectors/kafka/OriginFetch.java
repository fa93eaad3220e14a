package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of dead letters that do not hold them whole from the topics where they came from, and then as
 * candidate sets by the bounds of today. Where a record is no longer there, or another one is, the dead letter becomes
 * one of kind {@link Kind#ORIGIN_GONE} with the bytes that it has.
 *
 * <p>A record is the same if it has the hash that the dead letter says; where the dead letter holds something else than
 * the record, if it has the timestamp and the key that the dead letter says.
 *
 * <p>Never blocks the task thread. The job fails where no broker answers, and tries again when it is restarted.
 */
public final class OriginFetch extends RichAsyncFunction<DeadLetter, Arrival> implements ResultTypeQueryable<Arrival> {

    private static final byte[] NO_BYTES = {};

    private final OriginRecords.Source source;
    private final CandidateDeserializer sets;
    private transient @Nullable Opened opened;

    /** Decoding is left to the one thread that looks records up. */
    private record Opened(OriginRecords origins, ReplayedRecords records) {}

    OriginFetch(OriginRecords.Source source, CandidateDeserializer sets) {
        this.source = source;
        this.sets = sets;
    }

    /**
     * A function that asks Kafka.
     *
     * @param properties further properties of Kafka's consumer
     * @param sets reads candidate sets by the bounds of today
     */
    public static OriginFetch of(String bootstrapServers, Map<String, String> properties, CandidateDeserializer sets) {
        Map<String, String> copy = Map.copyOf(properties);
        return new OriginFetch(() -> new KafkaOriginRecords(bootstrapServers, copy), sets);
    }

    @Override
    public void open(OpenContext context) {
        opened = new Opened(source.open(), new ReplayedRecords(sets));
    }

    @Override
    public void asyncInvoke(DeadLetter letter, ResultFuture<Arrival> result) {
        Opened running = Objects.requireNonNull(opened, "open() comes first");
        if (!(letter.origin() instanceof Origin.KafkaRecord place)) {
            result.complete(List.of(gone(letter, "it came from no topic")));
            return;
        }
        var unused = running.origins().find(place).whenComplete((found, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                result.complete(List.of(arrival(letter, place, found, running.records())));
            }
        });
    }

    private static Arrival arrival(
            DeadLetter letter, Origin.KafkaRecord place, OriginRecords.Found found, ReplayedRecords records) {
        if (found instanceof OriginRecords.Found.Absent absent) {
            return gone(letter, absent.reason());
        }
        ConsumerRecord<byte[], byte[]> record = ((OriginRecords.Found.AtPlace) found).record();
        if (!isTheSame(letter, place, record)) {
            return gone(letter, "another record is there, so its topic was made anew");
        }
        return records.sets().read(record);
    }

    private static boolean isTheSame(
            DeadLetter letter, Origin.KafkaRecord place, ConsumerRecord<byte[], byte[]> record) {
        byte[] value = Objects.requireNonNullElse(record.value(), NO_BYTES);
        if (value.length == letter.payloadBytes() && Sha256.hex(value).equals(letter.payloadSha256())) {
            return true;
        }
        return switch (letter.kind()) {
            // Their payload is the result, or the set as it was written anew.
            case RESULT_TOO_LARGE, UNSUPPORTED_SET, POISONOUS_SET ->
                record.timestamp() == place.timestampMillis() && hasKey(record, place.key());
            default -> false;
        };
    }

    /** A dead letter that had no room for the key says nothing of it. */
    private static boolean hasKey(ConsumerRecord<byte[], byte[]> record, @Nullable Bytes key) {
        return key == null || Arrays.equals(key.toArray(), record.key());
    }

    private static DeadLetter gone(DeadLetter letter, String why) {
        List<String> reason = new ArrayList<>();
        reason.add("The record "
                + (letter.origin() == null ? "of a program" : letter.origin().id()) + " cannot be read again: " + why);
        reason.add("expected it there, since the dead letter does not hold it whole");
        reason.add("send it anew from where it was made, or raise --dead-letter-max-bytes before the next one");
        if (letter.kind() != Kind.ORIGIN_GONE) {
            reason.add("it was first refused as " + letter.kind().word());
        }
        return new DeadLetter(
                Kind.ORIGIN_GONE,
                String.join("; ", reason),
                letter.origin(),
                letter.payload(),
                letter.payloadBytes(),
                letter.payloadSha256());
    }

    @Override
    public void close() {
        Opened closing = opened;
        opened = null;
        if (closing != null) {
            closing.origins().close();
        }
    }

    @Override
    public TypeInformation<Arrival> getProducedType() {
        return sets.getProducedType();
    }
}
