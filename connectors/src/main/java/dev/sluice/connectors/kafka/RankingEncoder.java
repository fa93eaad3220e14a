package dev.sluice.connectors.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.RankingCodec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Makes of each ranking the message for a Kafka topic: the query id as key, the headers of the record that the ranking
 * answers passed through, and {@link KafkaMessage#ORIGIN_HEADER} with that record's id. A header of that name in the
 * input, such as another Sluice job's, is replaced: a reader finds one such header, and it names the record answered.
 *
 * <p>The message's timestamp is the event time where the topic takes it, else the time of writing.
 *
 * <p>A result that the topic cannot take goes to the side output as a dead letter of kind
 * {@link DeadLetter.Kind#RESULT_TOO_LARGE}, the encoded result its payload, and is counted in the metric
 * {@code sluice.resultsTooLarge}.
 */
public final class RankingEncoder extends ProcessFunction<Ranking, KafkaMessage> {

    private final MessageBounds.Source boundsSource;
    private final OutputTag<DeadLetter> tooLarge;
    private final int maxPayloadBytes;
    private final Clock clock;
    private transient @Nullable Opened opened;

    private record Opened(RankingCodec codec, MessageBounds bounds, Counter resultsTooLarge) {}

    /**
     * An encoder for the topic of a sink.
     *
     * @param sink the options of the sink behind the encoder
     * @param tooLarge the side output for results that the topic cannot take
     * @param maxPayloadBytes how many bytes of such a result its dead letter keeps
     */
    public static RankingEncoder of(KafkaSinkOptions sink, OutputTag<DeadLetter> tooLarge, int maxPayloadBytes) {
        return new RankingEncoder(() -> MessageBounds.ask(sink), tooLarge, maxPayloadBytes, Clock.systemUTC());
    }

    RankingEncoder(
            MessageBounds.Source boundsSource, OutputTag<DeadLetter> tooLarge, int maxPayloadBytes, Clock clock) {
        this.boundsSource = boundsSource;
        this.tooLarge = tooLarge;
        this.maxPayloadBytes = maxPayloadBytes;
        this.clock = clock;
    }

    @Override
    public void open(OpenContext context) {
        opened = new Opened(
                new RankingCodec(),
                boundsSource.read(),
                getRuntimeContext().getMetricGroup().addGroup("sluice").counter("resultsTooLarge"));
    }

    @Override
    public void processElement(Ranking ranking, Context context, Collector<KafkaMessage> out) {
        Opened running = Objects.requireNonNull(opened, "open() comes first");
        byte[] value = running.codec().encode(ranking);
        KafkaMessage message = new KafkaMessage(
                Bytes.of(ranking.queryId().getBytes(UTF_8)),
                Bytes.of(value),
                headers(ranking.origin()),
                running.bounds().timestampMillis(ranking.eventTime(), clock.instant()));
        if (running.bounds().excess(message) <= 0) {
            out.collect(message);
            return;
        }
        running.resultsTooLarge().inc();
        context.output(
                tooLarge,
                DeadLetter.of(
                        DeadLetter.Kind.RESULT_TOO_LARGE,
                        "The result has " + MessageBounds.size(message) + " bytes as a Kafka record; topic '"
                                + running.bounds().topic() + "' takes at most "
                                + running.bounds().maxBytes() + " ("
                                + running.bounds().decidedBy()
                                + "); ask for fewer results with top_n or raise that setting",
                        ranking.origin(),
                        value,
                        maxPayloadBytes));
    }

    private static List<Origin.Header> headers(@Nullable Origin origin) {
        List<Origin.Header> headers = new ArrayList<>();
        if (origin instanceof Origin.KafkaRecord record) {
            record.headers().stream()
                    .filter(header -> !header.name().equals(KafkaMessage.ORIGIN_HEADER))
                    .forEach(headers::add);
        }
        headers.addAll(KafkaMessage.originHeader(origin));
        return headers;
    }
}
