package dev.sluice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaSourceOptionsTest {

    @Test
    void aStartIsAWordOrAPointInTime() {
        assertThat(StartingPosition.parse("earliest")).isEqualTo(new StartingPosition.Earliest());
        assertThat(StartingPosition.parse("latest")).isEqualTo(new StartingPosition.Latest());
        assertThat(StartingPosition.parse("committed")).isEqualTo(new StartingPosition.Committed());
        Instant instant = Instant.parse("2026-11-23T10:00:00Z");
        assertThat(StartingPosition.parse("2026-11-23T10:00:00Z"))
                .isEqualTo(new StartingPosition.FromTimestamp(instant));
        assertThat(StartingPosition.parse(Long.toString(instant.toEpochMilli())))
                .isEqualTo(new StartingPosition.FromTimestamp(instant));
    }

    @Test
    void anotherStartIsRefusedWithTheKnownOnes() {
        for (String unknown : new String[] {"newest", "", "99999999999999999999", "2026-11-23"}) {
            assertThatThrownBy(() -> StartingPosition.parse(unknown))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + unknown + "'")
                    .hasMessageContaining("earliest, latest, committed");
        }
    }

    @Test
    void aPointInTimeMovesBackButNotBeforeTheEpochAndAWordStays() {
        assertThat(StartingPosition.parse("7200000").earlier(Duration.ofHours(1)))
                .isEqualTo(StartingPosition.parse("3600000"));
        assertThat(StartingPosition.parse("1000").earlier(Duration.ofHours(1))).isEqualTo(StartingPosition.parse("0"));
        for (String word : new String[] {"earliest", "latest", "committed"}) {
            assertThat(StartingPosition.parse(word).earlier(Duration.ofHours(1)))
                    .isEqualTo(StartingPosition.parse(word));
        }
    }

    @Test
    void theTextFormLeavesThePropertiesOut() {
        assertThat(KafkaSourceOptions.of("localhost:9092", "candidates", "group")
                        .withProperties(Map.of("sasl.jaas.config", "secret"))
                        .toString())
                .contains("candidates")
                .doesNotContain("secret");
    }
}
