package dev.sluice.jobs.options;

import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.OnOverload;
import dev.sluice.inference.RerankerOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of what happens when a model fails, or sets come faster than it ranks. */
final class FaultOptions {

    private static final RerankerOptions DEFAULTS = RerankerOptions.defaults();

    @Option(
            names = "--on-overload",
            paramLabel = "POLICY",
            description =
                    "wait, and read no more records than are in flight, or fallback: give sets that have waited for"
                            + " longer than --max-queue-age back in first-stage order. Default: ${DEFAULT-VALUE}.")
    private OnOverload onOverload = OnOverload.WAIT;

    @Option(
            names = "--max-queue-age",
            paramLabel = "DURATION",
            description = "With --on-overload fallback: how long a set may wait for the model. Default: 5s.")
    private @Nullable Duration maxQueueAge;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "So often a call that failed for the moment is made again, within the timeout of its sets: a"
                    + " service that is busy or out of reach. Default: ${DEFAULT-VALUE}.")
    private int retries = DEFAULTS.retries();

    @Option(
            names = "--breaker-sets",
            paramLabel = "N",
            description = "So many of the last sets are looked back at to tell whether the model fails; 0 to ask it"
                    + " whatever happens. Default: ${DEFAULT-VALUE}.")
    private int breakerSets = BreakerOptions.DEFAULT.sets();

    @Option(
            names = "--breaker-failure-share",
            paramLabel = "SHARE",
            description =
                    "Where the model failed on such a share of these, it is left alone for a while and sets are given"
                            + " back in first-stage order at once. Default: ${DEFAULT-VALUE}.")
    private double breakerFailureShare = BreakerOptions.DEFAULT.failureShare();

    @Option(
            names = "--breaker-pause",
            paramLabel = "DURATION",
            description = "For so long; then a few sets try whether it is well again. Default: 30s.")
    private Duration breakerPause = BreakerOptions.DEFAULT.pause();

    /**
     * Sets what is chosen.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    void apply(RerankerOptions.Builder options) {
        Checks.atLeast("retries", retries, 0);
        Checks.atLeast("breaker-sets", breakerSets, 0);
        options.maxQueueAge(age()).retries(retries).breaker(breaker());
    }

    private BreakerOptions breaker() {
        return breakerSets == 0
                ? BreakerOptions.NONE
                : new BreakerOptions(breakerSets, breakerFailureShare, breakerPause);
    }

    private @Nullable Duration age() {
        if (onOverload == OnOverload.FALLBACK) {
            Duration age = maxQueueAge == null ? OnOverload.DEFAULT_MAX_QUEUE_AGE : maxQueueAge;
            Checks.atLeast("max-queue-age", age.toMillis(), 1);
            return age;
        }
        if (maxQueueAge != null) {
            throw new IllegalArgumentException("max-queue-age " + Durations.format(maxQueueAge)
                    + ": expected --on-overload fallback beside it, since sets wait otherwise. Give it, or leave this"
                    + " out");
        }
        return null;
    }
}
