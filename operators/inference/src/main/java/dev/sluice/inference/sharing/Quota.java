package dev.sluice.inference.sharing;

import dev.sluice.inference.Cancellation;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * A bound that calls share: a call waits until there is room for its part, first come, first served, so that a large
 * one is not overtaken for ever. Thread-safe.
 */
public final class Quota {

    private final int all;
    private final Semaphore rest;

    /**
     * A bound.
     *
     * @param all the sum of what calls have at once, in any unit
     */
    public Quota(int all) {
        this.all = all;
        this.rest = new Semaphore(all, true);
    }

    /**
     * Waits for room, and takes it; who asks for more than there is gets all.
     *
     * @throws CancellationException if that was cancelled; nothing is taken then
     */
    public void take(int part, Cancellation cancellation) throws InterruptedException {
        Cancellation.Registration interruption = cancellation.onCancel(Thread.currentThread()::interrupt);
        try {
            rest.acquire(Math.min(part, all));
        } catch (InterruptedException e) {
            cancellation.throwIfCancelled();
            throw e;
        } finally {
            interruption.close();
        }
        if (cancellation.isCancelled()) {
            // It was too late to end the wait: what it interrupts must not be what this thread waits for next.
            boolean ignored = Thread.interrupted();
            giveBack(part);
            cancellation.throwIfCancelled();
        }
    }

    /** Gives back what {@link #take} took. */
    public void giveBack(int part) {
        rest.release(Math.min(part, all));
    }
}
