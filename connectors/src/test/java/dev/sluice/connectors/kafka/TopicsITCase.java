package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedKafka.class)
class TopicsITCase {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void anUnknownTopicIsRefusedWithSimilarNames(EmbeddedKafka kafka) {
        try (Topics topics = Topics.connect(kafka.bootstrapServers(), Map.of(), PATIENCE)) {
            topics.create("reranker-candidates", 1, Map.of());
            topics.create("reranker-results", 1, Map.of());
            assertThatCode(() -> topics.requireExisting(List.of("reranker-candidates", "reranker-results")))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> topics.requireExisting(List.of("reranker-candidate")))
                    .isInstanceOf(KafkaSetupException.class)
                    .hasMessageContaining("'reranker-candidate' does not exist")
                    .hasMessageContaining("'reranker-candidates'");
        }
    }

    @Test
    void creatingATopicTwiceKeepsTheFirst(EmbeddedKafka kafka) {
        try (Topics topics = Topics.connect(kafka.bootstrapServers(), Map.of(), PATIENCE)) {
            topics.create("kept", 1, Map.of("max.message.bytes", "5000"));
            topics.create("kept", 1, Map.of("max.message.bytes", "9000"));
            assertThat(topics.limits("kept").maxRecordBytes()).isEqualTo(5_000);
        }
    }

    @Test
    void aTransactionTimeoutAboveTheBrokersIsRefused(EmbeddedKafka kafka) {
        try (Topics topics = Topics.connect(kafka.bootstrapServers(), Map.of(), PATIENCE)) {
            assertThatCode(() -> topics.requireTransactionTimeout(KafkaSinkOptions.DEFAULT_TRANSACTION_TIMEOUT))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> topics.requireTransactionTimeout(Duration.ofHours(1)))
                    .isInstanceOf(KafkaSetupException.class)
                    .hasMessageContaining("3600000")
                    .hasMessageContaining("transaction.max.timeout.ms")
                    .hasMessageContaining("transaction.timeout.ms=900000");
        }
    }

    @Test
    void aGroupHasPositionsInTheTopicsThatItCommittedFor(EmbeddedKafka kafka) throws Exception {
        kafka.create("read", 1, Map.of());
        try (Topics topics = Topics.connect(kafka.bootstrapServers(), Map.of(), PATIENCE);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(topics.hasPositions("readers", "read")).isFalse();
            admin.alterConsumerGroupOffsets("readers", Map.of(new TopicPartition("read", 0), new OffsetAndMetadata(7)))
                    .all()
                    .get();
            assertThat(topics.hasPositions("readers", "read")).isTrue();
            assertThat(topics.hasPositions("readers", "other")).isFalse();
        }
    }

    @Test
    void theLimitsOfAnUnknownTopicAreRefused(EmbeddedKafka kafka) {
        try (Topics topics = Topics.connect(kafka.bootstrapServers(), Map.of(), PATIENCE)) {
            assertThatThrownBy(() -> topics.limits("nowhere"))
                    .isInstanceOf(KafkaSetupException.class)
                    .hasMessageContaining("nowhere");
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNamedWithinTheTimeGiven() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> Topics.connect("127.0.0.1:1", Map.of(), Duration.ofSeconds(2)))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("'127.0.0.1:1'")
                .hasMessageContaining("check the bootstrap servers");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void bootstrapServersThatAreNoAddressAreRefused() {
        assertThatThrownBy(() -> Topics.connect("no-port", Map.of(), PATIENCE))
                .isInstanceOf(KafkaSetupException.class)
                .hasMessageContaining("'no-port'")
                .hasMessageContaining("host:port");
    }
}
