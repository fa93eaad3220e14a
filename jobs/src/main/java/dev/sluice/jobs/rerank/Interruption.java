package dev.sluice.jobs.rerank;

import org.jspecify.annotations.Nullable;

/** Interrupts one thread, but only during the part of its work that can bear it. Safe for use by many threads. */
final class Interruption {

    private @Nullable Thread thread;
    private boolean requested;

    /** Interrupts the thread that is between {@link #begin} and {@link #end}, or the next that begins. */
    synchronized void request() {
        requested = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /**
     * From here on the calling thread may be interrupted.
     *
     * @throws InterruptedException if that was requested already
     */
    synchronized void begin() throws InterruptedException {
        if (requested) {
            throw new InterruptedException();
        }
        thread = Thread.currentThread();
    }

    /** From here on the calling thread is not interrupted any more; if it just was, it forgets that. */
    synchronized void end() {
        thread = null;
        Thread.interrupted();
    }
}
