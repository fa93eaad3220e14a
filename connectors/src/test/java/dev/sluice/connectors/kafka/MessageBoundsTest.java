package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageBoundsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final TopicLimits TEN_MIB = new TopicLimits(10 << 20, Duration.ofDays(7));

    private final KafkaSinkOptions sink = KafkaSinkOptions.of("localhost:9092", "ranked");

    @Test
    void theTopicDecidesUnlessTheProducerIsToldOtherwise() {
        MessageBounds bounds = MessageBounds.of(sink, TEN_MIB);
        assertThat(bounds.maxBytes()).isEqualTo(10 << 20);
        assertThat(bounds.decidedBy()).contains("max.message.bytes");
    }

    @Test
    void aSmallerRequestSizeOfTheUserDecides() {
        MessageBounds bounds = MessageBounds.of(sink.withProperties(Map.of("max.request.size", "5000")), TEN_MIB);
        assertThat(bounds.maxBytes()).isEqualTo(5_000);
        assertThat(bounds.decidedBy()).contains("max.request.size");
    }

    @Test
    void theProducersMemoryDecidesWhereTheTopicTakesMore() {
        MessageBounds bounds = MessageBounds.of(sink, new TopicLimits(100 << 20, TopicLimits.ANY_AGE));
        assertThat(bounds.maxBytes()).isEqualTo(32 << 20);
        assertThat(MessageBounds.of(
                                sink.withProperties(Map.of("buffer.memory", Long.toString(200L << 20))),
                                new TopicLimits(100 << 20, TopicLimits.ANY_AGE))
                        .maxBytes())
                .isEqualTo(100 << 20);
    }

    @Test
    void moreMemoryThanAnIntegerHoldsIsNoObstacle() {
        assertThat(MessageBounds.of(sink.withProperties(Map.of("buffer.memory", Long.toString(1L << 40))), TEN_MIB)
                        .maxBytes())
                .isEqualTo(10 << 20);
    }

    @Test
    void theSizeCoversKafkasOverhead() {
        KafkaMessage message = new KafkaMessage(null, Bytes.of(new byte[1_000]), List.of(), null);
        assertThat(MessageBounds.size(message)).isBetween(1_061, 1_100);
    }

    @Test
    void anEventTimeThatTheTopicTakesBecomesTheTimestamp() {
        MessageBounds bounds = MessageBounds.of(sink, TEN_MIB);
        assertThat(bounds.timestampMillis(NOW.minusSeconds(1), NOW))
                .isEqualTo(NOW.minusSeconds(1).toEpochMilli());
    }

    @Test
    void otherEventTimesAreLeftToTheTimeOfWriting() {
        MessageBounds bounds = MessageBounds.of(sink, TEN_MIB);
        assertThat(bounds.timestampMillis(null, NOW)).isNull();
        assertThat(bounds.timestampMillis(NOW.plusMillis(1), NOW)).isNull();
        assertThat(bounds.timestampMillis(NOW.minus(Duration.ofDays(7)), NOW)).isNull();
        assertThat(MessageBounds.of(sink, new TopicLimits(1 << 20, TopicLimits.ANY_AGE))
                        .timestampMillis(Instant.ofEpochMilli(-1), NOW))
                .isNull();
    }

    @Test
    void aPropertyThatKafkaCannotReadIsRefusedWithItsName() {
        KafkaSinkOptions broken = sink.withProperties(Map.of("max.request.size", "large"));
        assertThatThrownBy(() -> MessageBounds.of(broken, TEN_MIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max.request.size");
    }
}
