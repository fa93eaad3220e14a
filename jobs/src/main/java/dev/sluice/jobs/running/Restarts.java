package dev.sluice.jobs.running;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;

/**
 * How a job gets over failures: it is started again, at longer and longer intervals, until it has failed too often
 * without a good while of running in between.
 *
 * @param attempts how often in a row
 * @param first before the first one; it doubles with each
 * @param longest at most so long
 */
public record Restarts(int attempts, Duration first, Duration longest) {

    /** Some five minutes of waiting in all: enough for brokers that are restarted one after the other. */
    public static final Restarts DEFAULT = new Restarts(10, Duration.ofSeconds(1), Duration.ofMinutes(1));

    private static final Duration GOOD_WHILE = Duration.ofMinutes(10);

    /** The configuration of these; empty where another one says already what to do. */
    public Configuration unlessChosenIn(ReadableConfig other) {
        Configuration configuration = new Configuration();
        if (other.getOptional(RestartStrategyOptions.RESTART_STRATEGY).isEmpty()) {
            configure(configuration);
        }
        return configuration;
    }

    public void configure(Configuration configuration) {
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY,
                RestartStrategyOptions.RestartStrategyType.EXPONENTIAL_DELAY.getMainValue());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, attempts);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, first);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, longest);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD, GOOD_WHILE);
    }
}
