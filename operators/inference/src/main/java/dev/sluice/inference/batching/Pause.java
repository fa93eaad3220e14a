package dev.sluice.inference.batching;

import dev.sluice.inference.Cancellation;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a thread waits before a call is made again. */
@FunctionalInterface
interface Pause {

    /** Waits; false if the call was cancelled in the meantime. */
    boolean await(Duration pause, Cancellation cancellation) throws InterruptedException;

    /** Waits by the clock. */
    static boolean byTheClock(Duration pause, Cancellation cancellation) throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown);
        try {
            return !cancelled.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            registration.close();
        }
    }
}
