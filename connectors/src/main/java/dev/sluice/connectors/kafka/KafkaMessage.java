package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.Origin;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is written to Kafka. Immutable.
 *
 * @param key decides the partition; null leaves that to Kafka's producer
 * @param headers in their order; names may repeat
 * @param timestampMillis milliseconds since the epoch; null stands for the time of writing
 */
@TypeInfo(KafkaMessageType.Factory.class)
public record KafkaMessage(
        @Nullable Bytes key,
        Bytes value,
        List<Origin.Header> headers,
        @Nullable Long timestampMillis) {

    /**
     * The header that carries {@link Origin#id()} of the record that a message answers. It is the same whenever that
     * record is read again, so that who reads the answers can tell a repeated one.
     */
    public static final String ORIGIN_HEADER = "sluice-origin";

    public KafkaMessage {
        Objects.requireNonNull(value, "value");
        headers = List.copyOf(headers);
    }

    /** The header for answers to a record; none where the record was built by a program. */
    static List<Origin.Header> originHeader(@Nullable Origin origin) {
        return origin == null
                ? List.of()
                : List.of(new Origin.Header(ORIGIN_HEADER, Bytes.of(origin.id().getBytes(UTF_8))));
    }

    /** Names the message's size only: it holds what users searched for. */
    @Override
    public String toString() {
        return "KafkaMessage[" + value.size() + " bytes]";
    }
}
