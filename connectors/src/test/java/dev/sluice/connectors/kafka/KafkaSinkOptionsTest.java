package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;

class KafkaSinkOptionsTest {

    private final KafkaSinkOptions options = KafkaSinkOptions.of("localhost:9092", "ranked");

    @Test
    void eachSinkOfAJobHasItsOwnTransactions() {
        assertThat(options.exactlyOnce("job", "ranked").transactionalIdPrefix()).isEqualTo("job-ranked");
        assertThat(options.exactlyOnce("job", "quality").transactionalIdPrefix())
                .isEqualTo("job-quality");
    }

    @Test
    void exactlyOnceWithoutPrefixIsRefused() {
        assertThatThrownBy(() -> new KafkaSinkOptions(
                        "localhost:9092", "ranked", DeliveryGuarantee.EXACTLY_ONCE, null, Map.of()))
                .hasMessageContaining("prefix");
    }

    @Test
    void deliveryThatMayLoseResultsIsRefused() {
        assertThatThrownBy(
                        () -> new KafkaSinkOptions("localhost:9092", "ranked", DeliveryGuarantee.NONE, null, Map.of()))
                .hasMessageContaining("at-least-once");
    }

    @Test
    void theUsersPropertiesWin() {
        assertThat(options.withProperties(Map.of("max.request.size", "5000", "linger.ms", "7"))
                        .producerProperties())
                .containsEntry("max.request.size", "5000")
                .containsEntry("linger.ms", "7");
    }

    @Test
    void aPropertyThatContradictsAnOptionIsRefusedAndOneThatAgreesIsNot() {
        assertThat(options.withProperties(Map.of("bootstrap.servers", "localhost:9092"))
                        .producerProperties())
                .containsEntry("bootstrap.servers", "localhost:9092");
        assertThatThrownBy(() -> options.withProperties(Map.of("bootstrap.servers", "other:9092"))
                        .producerProperties())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'bootstrap.servers' is 'other:9092'")
                .hasMessageContaining("'localhost:9092'");
    }

    @Test
    void aPropertyDecidesHowLongTransactionsStayOpen() {
        assertThat(options.transactionTimeout()).isEqualTo(KafkaSinkOptions.DEFAULT_TRANSACTION_TIMEOUT);
        KafkaSinkOptions shorter = options.withProperties(Map.of("transaction.timeout.ms", "60000"));
        assertThat(shorter.transactionTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(shorter.producerProperties()).containsEntry("transaction.timeout.ms", "60000");
        assertThatThrownBy(() -> options.withProperties(Map.of("transaction.timeout.ms", "soon"))
                        .transactionTimeout())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("transaction.timeout.ms");
    }

    @Test
    void theTextFormLeavesThePropertiesOut() {
        assertThat(options.withProperties(Map.of("sasl.jaas.config", "secret")).toString())
                .contains("ranked")
                .doesNotContain("secret");
    }
}
