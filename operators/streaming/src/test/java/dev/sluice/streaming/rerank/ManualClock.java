package dev.sluice.streaming.rerank;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
final class ManualClock implements TaskClock {

    private final AtomicLong nanos = new AtomicLong();

    void advanceMillis(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public long currentMillis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos.get());
    }
}
