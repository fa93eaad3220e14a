package dev.sluice.inference.hub;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what it hears. */
public class KeptProgress implements HubProgress {

    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong discarded = new AtomicLong();
    private final List<String> reasons = new CopyOnWriteArrayList<>();

    @Override
    public void kept(long bytes) {
        kept.addAndGet(bytes);
    }

    @Override
    public void received(long bytes) {
        received.addAndGet(bytes);
    }

    @Override
    public void discarded(long bytes) {
        discarded.addAndGet(bytes);
    }

    @Override
    public void retrying(String what, String reason, Duration pause) {
        reasons.add(reason);
    }

    public long keptBytes() {
        return kept.get();
    }

    public long receivedBytes() {
        return received.get();
    }

    public long discardedBytes() {
        return discarded.get();
    }

    public List<String> reasons() {
        return reasons;
    }
}
