package dev.sluice.inference;

import java.time.Duration;

/** A moment on a {@link NanoClock} after which an answer is of no use, or none. */
public final class Deadline {

    /** Never passes. */
    public static final Deadline NONE = new Deadline(0, false);

    private final long nanoTime;
    private final boolean exists;

    private Deadline(long nanoTime, boolean exists) {
        this.nanoTime = nanoTime;
        this.exists = exists;
    }

    /** The deadline so long after now. */
    public static Deadline after(Duration span, NanoClock clock) {
        return new Deadline(clock.nanoTime() + span.toNanos(), true);
    }

    public boolean exists() {
        return exists;
    }

    /** True if the deadline has passed at this moment. */
    public boolean hasPassedAt(long now) {
        return exists && now - nanoTime >= 0;
    }

    /** Nanoseconds left at this moment, at least 0; {@link Long#MAX_VALUE} if there is no deadline. */
    public long nanosLeftAt(long now) {
        return exists ? Math.max(0, nanoTime - now) : Long.MAX_VALUE;
    }
}
