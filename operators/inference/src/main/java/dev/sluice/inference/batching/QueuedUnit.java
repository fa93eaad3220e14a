package dev.sluice.inference.batching;

import java.util.ArrayList;
import java.util.List;

/**
 * A unit between its submission and its outcome, with all who wait for it. Guarded by the lock of its
 * {@link MicroBatcher}.
 */
final class QueuedUnit<U extends WorkUnit, R> {

    /** A place in a submission that this unit's outcome fills. */
    record Waiter<R>(Submission<R> submission, int index) {}

    private final U unit;
    private final long arrivalNanos;
    private final List<Waiter<R>> waiters = new ArrayList<>(1);

    QueuedUnit(U unit, long arrivalNanos) {
        this.unit = unit;
        this.arrivalNanos = arrivalNanos;
    }

    U unit() {
        return unit;
    }

    int paddedTokens() {
        return unit.paddedTokens();
    }

    long arrivalNanos() {
        return arrivalNanos;
    }

    List<Waiter<R>> waiters() {
        return waiters;
    }

    void await(Submission<R> submission, int index) {
        waiters.add(new Waiter<>(submission, index));
    }

    /** True if somebody still wants the outcome. */
    boolean isWanted() {
        for (Waiter<R> waiter : waiters) {
            if (!waiter.submission().isDone()) {
                return true;
            }
        }
        return false;
    }

    /** Nanoseconds until the first deadline among those who wait; {@link Long#MAX_VALUE} if none has one. */
    long nanosToDeadline(long now) {
        long least = Long.MAX_VALUE;
        for (Waiter<R> waiter : waiters) {
            if (!waiter.submission().isDone()) {
                least = Math.min(least, waiter.submission().deadline().nanosLeftAt(now));
            }
        }
        return least;
    }
}
