package dev.sluice.jobs.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** How fast a load sends: so many sets a second, but no more than so many that are not answered yet. */
final class Pace {

    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

    private final LongSupplier answered;
    private double perSecond;
    private long mostUnanswered;
    private long dueNanos;

    /** @param answered how many sets are answered by now */
    Pace(LongSupplier answered, double perSecond, long mostUnanswered) {
        this.answered = answered;
        change(perSecond, mostUnanswered);
    }

    /** From now on. */
    synchronized void change(double setsPerSecond, long unanswered) {
        perSecond = setsPerSecond;
        mostUnanswered = unanswered;
        dueNanos = System.nanoTime();
    }

    /**
     * Whether the set with this number may be sent now. Who was kept from sending in time may send more at once, so
     * that the load does not follow the job.
     */
    synchronized boolean isDue(long number) {
        if (System.nanoTime() - dueNanos < 0 || number - answered.getAsLong() >= mostUnanswered) {
            return false;
        }
        dueNanos += (long) (Duration.ofSeconds(1).toNanos() / perSecond);
        return true;
    }

    /** Lets a moment pass. */
    static void pause() {
        LockSupport.parkNanos(LOOK_NANOS);
    }
}
