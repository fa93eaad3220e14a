package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.DeadLetterCodec;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Makes of each dead letter the message for a Kafka topic: the origin's id as key and as
 * {@link KafkaMessage#ORIGIN_HEADER}, the time of writing as timestamp.
 *
 * <p>A dead letter always fits: where it is larger than the topic takes, its payload is cut further; where the record's
 * headers and key leave no room for a payload, they go first, the headers before the key.
 */
public final class DeadLetterEncoder extends ProcessFunction<DeadLetter, KafkaMessage> {

    private static final int LONGEST_REASON_WHEN_CUT = 500;

    private final MessageBounds.Source boundsSource;
    private transient @Nullable Opened opened;

    private record Opened(DeadLetterCodec codec, MessageBounds bounds) {}

    /**
     * An encoder for the topic of a sink.
     *
     * @param sink the options of the sink behind the encoder
     */
    public static DeadLetterEncoder of(KafkaSinkOptions sink) {
        return new DeadLetterEncoder(() -> MessageBounds.ask(sink));
    }

    DeadLetterEncoder(MessageBounds.Source boundsSource) {
        this.boundsSource = boundsSource;
    }

    /** Asks for the bounds; fails where the topic takes so little that no dead letter would fit for sure. */
    @Override
    public void open(OpenContext context) {
        opened = new Opened(new DeadLetterCodec(), boundsSource.read().atLeast(MessageBounds.ROOM_FOR_A_REPORT));
    }

    @Override
    public void processElement(DeadLetter letter, Context context, Collector<KafkaMessage> out) {
        Opened running = Objects.requireNonNull(opened, "open() comes first");
        out.collect(fitting(letter, running));
    }

    private static KafkaMessage fitting(DeadLetter letter, Opened running) {
        KafkaMessage whole = message(letter, running);
        if (running.bounds().excess(whole) <= 0) {
            return whole;
        }
        DeadLetter withoutHeaders = with(letter, withoutHeaders(letter.origin()), letter.payload());
        DeadLetter bare = with(letter, bare(letter.origin()), letter.payload());
        for (DeadLetter candidate : List.of(letter, withoutHeaders, bare)) {
            // Base64 writes four characters for three bytes.
            long excess = running.bounds().excess(message(candidate, running));
            long room = candidate.payload().size() - (excess <= 0 ? 0 : excess * 3 / 4 + 3);
            if (excess <= 0 || room > 0) {
                Bytes payload = Bytes.firstOf(candidate.payload().toArray(), (int) room);
                return message(with(candidate, candidate.origin(), payload), running);
            }
        }
        return message(withShortReason(with(bare, bare.origin(), Bytes.of())), running);
    }

    private static KafkaMessage message(DeadLetter letter, Opened running) {
        Origin origin = letter.origin();
        return new KafkaMessage(
                origin == null ? null : Bytes.of(origin.id().getBytes(UTF_8)),
                Bytes.of(running.codec().encode(letter)),
                KafkaMessage.originHeader(origin),
                null);
    }

    private static @Nullable Origin withoutHeaders(@Nullable Origin origin) {
        return origin instanceof Origin.KafkaRecord record
                ? new Origin.KafkaRecord(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestampMillis(),
                        record.key(),
                        List.of())
                : origin;
    }

    private static @Nullable Origin bare(@Nullable Origin origin) {
        return origin instanceof Origin.KafkaRecord record ? record.bare() : origin;
    }

    private static DeadLetter with(DeadLetter letter, @Nullable Origin origin, Bytes payload) {
        return new DeadLetter(
                letter.kind(), letter.reason(), origin, payload, letter.payloadBytes(), letter.payloadSha256());
    }

    private static DeadLetter withShortReason(DeadLetter letter) {
        String reason = letter.reason()
                .codePoints()
                .limit(LONGEST_REASON_WHEN_CUT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new DeadLetter(
                letter.kind(),
                reason,
                letter.origin(),
                letter.payload(),
                letter.payloadBytes(),
                letter.payloadSha256());
    }
}
