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
    private long dueNanos;
    private boolean begun;
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

    /** Lets a submission wait for this unit, which has to run by then at the latest. */
    void await(Submission<R> submission, int index, long dueNanos) {
        boolean isFirst = waiters.isEmpty();
        this.dueNanos = isFirst || dueNanos - this.dueNanos < 0 ? dueNanos : this.dueNanos;
        waiters.add(new Waiter<>(submission, index));
        if (begun) {
            submission.begin();
        }
    }

    /** A call of the unit begins. */
    void begin() {
        begun = true;
        waiters.forEach(waiter -> waiter.submission().begin());
    }

    /** When the unit has to run at the latest, on the batcher's clock. */
    long dueNanos() {
        return dueNanos;
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

    /** Who is booked for the run: the first who asked. */
    WorkLedger ledger() {
        return waiters.get(0).submission().ledger();
    }
}
