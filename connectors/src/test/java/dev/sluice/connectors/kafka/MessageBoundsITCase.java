package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.Origin;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedKafka.class)
class MessageBoundsITCase {

    // Kafka's estimate from above is a few bytes over what a record takes.
    private static final int SLACK = 32;

    @Test
    void theBrokerTakesWhatFitsAndRefusesLittleMore(EmbeddedKafka kafka) {
        kafka.create("bounds", 1, Map.of("max.message.bytes", "20000"));
        KafkaRecords records = new KafkaRecords(kafka);
        KafkaMessageSchema schema = new KafkaMessageSchema("bounds");
        MessageBounds bounds = MessageBounds.ask(KafkaSinkOptions.of(kafka.bootstrapServers(), "bounds"));
        assertThat(bounds.maxBytes()).isEqualTo(20_000);

        int value = 20_000 - MessageBounds.size(message(0));
        while (bounds.excess(message(value)) > 0) {
            value--;
        }
        KafkaMessage largest = message(value);
        KafkaMessage larger = message(value + SLACK);
        assertThatCode(() -> records.write(List.of(schema.serialize(largest, null, null))))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> records.write(List.of(schema.serialize(larger, null, null))))
                .hasCauseInstanceOf(RecordTooLargeException.class);
    }

    private static KafkaMessage message(int valueBytes) {
        return new KafkaMessage(
                Bytes.of(new byte[10]),
                Bytes.of(new byte[valueBytes]),
                List.of(new Origin.Header("trace", Bytes.of(new byte[100])), new Origin.Header("empty", null)),
                1_764_000_000_000L);
    }
}
