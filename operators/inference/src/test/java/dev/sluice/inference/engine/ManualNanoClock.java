package dev.sluice.inference.engine;

import dev.sluice.inference.NanoClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
final class ManualNanoClock implements NanoClock {

    private final AtomicLong nanos = new AtomicLong();

    void advance(Duration span) {
        nanos.addAndGet(span.toNanos());
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }
}
