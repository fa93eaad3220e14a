package dev.sluice.jobs.rescore;

import dev.sluice.inference.NanoClock;
import dev.sluice.ranking.RunSummary;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast a job is in this process since its first summary, whatever it did before: in an earlier process, or to open
 * the model. For one thread.
 */
final class Pace {

    private static final double NANOS = 1e9;

    private final NanoClock clock;
    private @Nullable State first;
    private @Nullable State newest;

    private record State(RunSummary summary, long nanos) {}

    Pace(NanoClock clock) {
        this.clock = clock;
    }

    void add(RunSummary summary) {
        newest = new State(summary, clock.nanoTime());
        if (first == null) {
            first = newest;
        }
    }

    /** Sets that have left, as dead letters too. */
    static long done(RunSummary summary) {
        return summary.queries() + summary.deadLetters();
    }

    /** Null before it is known. */
    @Nullable
    Double documentsPerSecond() {
        return first == null || newest == null
                ? null
                : perSecond(first, newest, newest.summary.documents() - first.summary.documents());
    }

    /**
     * How long the rest takes at this pace; null before it is known.
     *
     * @param sets how many there are in all
     */
    @Nullable
    Duration left(long sets) {
        if (first == null || newest == null) {
            return null;
        }
        long done = done(newest.summary);
        Double perSecond = perSecond(first, newest, done - done(first.summary));
        return perSecond == null || perSecond == 0
                ? null
                : Duration.ofSeconds(Math.round(Math.max(0, sets - done) / perSecond));
    }

    private static @Nullable Double perSecond(State first, State newest, long amount) {
        long nanos = newest.nanos - first.nanos;
        return nanos <= 0 ? null : amount * NANOS / nanos;
    }
}
