package dev.sluice.inference.store;

import dev.sluice.inference.hub.KeptProgress;
import dev.sluice.inference.hub.ModelListing;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Keeps what it hears of a pull. */
final class KeptPull extends KeptProgress implements PullProgress {

    final CountDownLatch began = new CountDownLatch(1);
    final CountDownLatch waits = new CountDownLatch(1);
    volatile int files;
    volatile long bytes;

    @Override
    public void found(ModelListing listing, URI card) {}

    @Override
    public void waiting() {
        waits.countDown();
    }

    @Override
    public void begin(int count, long all) {
        files = count;
        bytes = all;
        began.countDown();
    }

    @Override
    public void end() {}
}
