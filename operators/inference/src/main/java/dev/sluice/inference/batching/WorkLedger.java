package dev.sluice.inference.batching;

import dev.sluice.inference.Work;

/**
 * The account of one who has sets ranked. Work is booked with the one whose unit caused it, so that those who share a
 * model do not see each other's. Thread-safe.
 */
public final class WorkLedger {

    private Work undrained = Work.NONE;

    /** Adds work to the account. */
    public synchronized void book(Work work) {
        undrained = undrained.plus(work);
    }

    /** The work booked since the last call. */
    public synchronized Work drain() {
        Work work = undrained;
        undrained = Work.NONE;
        return work;
    }
}
