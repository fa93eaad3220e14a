package dev.sluice.jobs.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class InFlightTest {

    @Test
    void oneSetMoreThanAllowedWaits() throws Exception {
        InFlight inFlight = new InFlight(2, 1_000);
        inFlight.enter(1);
        inFlight.enter(1);
        CompletableFuture<Void> third = entering(inFlight, 1);
        assertThat(third).isNotDone();
        inFlight.leave(1);
        third.get(5, TimeUnit.SECONDS);
    }

    @Test
    void bytesBeyondTheBoundWait() throws Exception {
        InFlight inFlight = new InFlight(10, 1_000);
        inFlight.enter(600);
        CompletableFuture<Void> second = entering(inFlight, 500);
        assertThat(second).isNotDone();
        inFlight.leave(600);
        second.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aSetLargerThanTheBoundPassesAlone() throws Exception {
        InFlight inFlight = new InFlight(10, 1_000);
        inFlight.enter(5_000);
        CompletableFuture<Void> second = entering(inFlight, 1);
        assertThat(second).isNotDone();
        inFlight.leave(5_000);
        second.get(5, TimeUnit.SECONDS);
    }

    /** Enters on a thread of its own, and comes back when that has entered or waits. */
    private static CompletableFuture<Void> entering(InFlight inFlight, long size) throws InterruptedException {
        CompletableFuture<Void> entered = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                inFlight.enter(size);
                entered.complete(null);
            } catch (InterruptedException e) {
                entered.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (!entered.isDone() && thread.getState() != Thread.State.WAITING) {
            if (Thread.interrupted()) {
                throw new InterruptedException("It neither entered nor waits");
            }
            Thread.onSpinWait();
        }
        return entered;
    }
}
