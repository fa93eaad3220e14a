package dev.sluice.jobs.running;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.Test;

class RestartsTest {

    @Test
    void aJobIsNotRestartedForEver() {
        Configuration configuration = Restarts.DEFAULT.unlessChosenIn(new Configuration());
        assertThat(configuration.get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("exponential-delay");
        assertThat(configuration.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS))
                .isEqualTo(10);
        assertThat(configuration.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD))
                .isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void whatTheUserChoseStands() {
        Configuration chosen = new Configuration();
        chosen.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        assertThat(Restarts.DEFAULT.unlessChosenIn(chosen).keySet()).isEmpty();
    }
}
