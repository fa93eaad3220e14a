package dev.sluice.jobs.rerank;

/**
 * Holds the reader back while enough is under way: so many candidate sets, and so many bytes of them. A set that alone
 * is larger passes when nothing else is under way. Safe for use by many threads.
 */
final class InFlight {

    private final int maxSets;
    private final long maxBytes;
    private int sets;
    private long bytes;

    InFlight(int maxSets, long maxBytes) {
        this.maxSets = maxSets;
        this.maxBytes = maxBytes;
    }

    /** Waits for room for one set and takes it. */
    synchronized void enter(long size) throws InterruptedException {
        while (sets >= maxSets || (sets > 0 && bytes + size > maxBytes)) {
            wait();
        }
        sets++;
        bytes += size;
    }

    /** Gives back the room of one set. */
    synchronized void leave(long size) {
        sets--;
        bytes -= size;
        notifyAll();
    }
}
