package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Click;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.wire.ClickCodec;
import dev.sluice.ranking.wire.JudgmentCodec;
import dev.sluice.ranking.wire.MalformedRecordException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes of each Kafka record of a topic of judgments, or of clicks, one {@link Feedback}: what is in it, or a dead
 * letter with the reason, the bytes and the origin. Never throws for what a record holds.
 *
 * <p>A judgment or click without an event time of its own gets the record's Kafka timestamp. Its origin has neither the
 * record's key nor its headers, since many are kept for long. Works inside the source, so that watermarks follow each
 * partition; called by one thread at a time.
 */
public final class FeedbackDeserializer implements KafkaRecordDeserializationSchema<Feedback> {

    private final RecordChecks checks;
    private final RecordChecks.Content<? extends Feedback> content;
    private final TypeInformation<Feedback> producedType;

    private FeedbackDeserializer(
            RecordChecks checks,
            RecordChecks.Content<? extends Feedback> content,
            TypeInformation<Feedback> producedType) {
        this.checks = checks;
        this.content = content;
        this.producedType = producedType;
    }

    /**
     * A deserializer for a topic of judgments.
     *
     * @param maxRecordBytes bytes of a record's key, value and headers together
     * @param maxAhead how far in the future an event time may lie
     * @param maxPayloadBytes how many bytes of a record a dead letter keeps
     * @param clock tells what the future is; must be serializable, as the JDK's own clocks are
     */
    public static FeedbackDeserializer ofJudgments(
            int maxRecordBytes,
            Duration maxAhead,
            int maxPayloadBytes,
            Clock clock,
            TypeInformation<Feedback> producedType) {
        return new FeedbackDeserializer(
                new RecordChecks(maxRecordBytes, maxAhead, maxPayloadBytes, clock), new Judgments(), producedType);
    }

    /** A deserializer for a topic of clicks; everything else as for judgments. */
    public static FeedbackDeserializer ofClicks(
            int maxRecordBytes,
            Duration maxAhead,
            int maxPayloadBytes,
            Clock clock,
            TypeInformation<Feedback> producedType) {
        return new FeedbackDeserializer(
                new RecordChecks(maxRecordBytes, maxAhead, maxPayloadBytes, clock), new Clicks(), producedType);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Feedback> out) {
        out.collect(checks.read(record, content, letter -> letter));
    }

    @Override
    public TypeInformation<Feedback> getProducedType() {
        return producedType;
    }

    private record Judgments() implements RecordChecks.Content<Judgment> {

        private static final JudgmentCodec CODEC = new JudgmentCodec();

        @Override
        public String expected() {
            return "a judgment";
        }

        @Override
        public Judgment decode(byte[] value) throws MalformedRecordException {
            return CODEC.decode(value);
        }

        @Override
        public @Nullable Instant eventTime(Judgment judgment) {
            return judgment.eventTime();
        }

        @Override
        public Judgment complete(Judgment judgment, @Nullable Instant eventTime, Origin.KafkaRecord origin) {
            return judgment.at(eventTime).withOrigin(origin.bare());
        }
    }

    private record Clicks() implements RecordChecks.Content<Click> {

        private static final ClickCodec CODEC = new ClickCodec();

        @Override
        public String expected() {
            return "a click";
        }

        @Override
        public Click decode(byte[] value) throws MalformedRecordException {
            return CODEC.decode(value);
        }

        @Override
        public @Nullable Instant eventTime(Click click) {
            return click.eventTime();
        }

        @Override
        public Click complete(Click click, @Nullable Instant eventTime, Origin.KafkaRecord origin) {
            return click.at(eventTime).withOrigin(origin.bare());
        }
    }
}
