package dev.sluice.streaming.rerank;

/**
 * When a record came to the rerank function.
 *
 * @param nanos by the clock for spans
 * @param millis by the wall clock, since the epoch
 */
record Arrived(long nanos, long millis) {

    static Arrived now(TaskClock clock) {
        return new Arrived(clock.nanoTime(), clock.currentMillis());
    }
}
