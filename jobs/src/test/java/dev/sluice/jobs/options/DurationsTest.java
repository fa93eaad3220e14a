package dev.sluice.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @Test
    void unitsMeanWhatTheySay() {
        assertThat(Durations.parse("10ms")).isEqualTo(Duration.ofMillis(10));
        assertThat(Durations.parse("30s")).isEqualTo(Duration.ofSeconds(30));
        assertThat(Durations.parse("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(Durations.parse("1h")).isEqualTo(Duration.ofHours(1));
        assertThat(Durations.parse("2d")).isEqualTo(Duration.ofDays(2));
        assertThat(Durations.parse("0s")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "ms", "1.5h", "-1s", "10 ms", "10MS", "1w", "PT1S", "1h30m", "1234567890123s"})
    void anythingElseIsRefusedWithTheUnits(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("ms, s, m, h, d");
    }

    @Test
    void aDurationThatNoClockCanCountIsRefused() {
        assertThatThrownBy(() -> Durations.parse("36501d")).hasMessageContaining("at most 36500d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0ms", "10ms", "1s", "1500ms", "90s", "5m", "1h", "2d"})
    void theShortestFormReadsBack(String text) {
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(text);
    }
}
