package dev.sluice.inference.batching;

import dev.sluice.inference.Deadline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All units of one candidate set on their way through a {@link MicroBatcher}. {@link #outcomes()} completes once: with
 * one outcome a unit, or with the first failure. Cancelling that future withdraws the units that have not yet run.
 */
public final class Submission<R> {

    private final Deadline deadline;
    private final WorkLedger ledger;
    private final CompletableFuture<List<R>> outcomes = new CompletableFuture<>();
    private final List<@Nullable R> collected = new ArrayList<>();
    private final Set<Long> inferences = new HashSet<>();
    private volatile boolean begun;
    private int missing;
    private @Nullable Long firstRunNanos;
    private long lastRunNanos;

    Submission(Deadline deadline, WorkLedger ledger) {
        this.deadline = deadline;
        this.ledger = ledger;
    }

    /** The outcomes by unit, in the order in which the units were submitted. */
    public CompletableFuture<List<R>> outcomes() {
        return outcomes;
    }

    public Deadline deadline() {
        return deadline;
    }

    WorkLedger ledger() {
        return ledger;
    }

    boolean isDone() {
        return outcomes.isDone();
    }

    /** A call of one of its units begins. */
    void begin() {
        begun = true;
    }

    /** True once a call of one of its units has begun. */
    boolean hasBegun() {
        return begun;
    }

    /** How many micro-batches took part; read it when the outcomes are there. */
    public synchronized int inferences() {
        return inferences.size();
    }

    /** When the first of its calls began, on the batcher's clock; null if none was needed. */
    public synchronized @Nullable Long firstRunNanos() {
        return firstRunNanos;
    }

    /** When the last of its calls ended, on the batcher's clock. */
    public synchronized long lastRunNanos() {
        return lastRunNanos;
    }

    void expect(int units) {
        synchronized (this) {
            collected.addAll(Collections.nCopies(units, null));
            missing = units;
        }
        if (units == 0) {
            outcomes.complete(List.of());
        }
    }

    /** Takes the outcome of a unit that needed no run. */
    void supplyKnown(int index, R outcome) {
        supply(index, outcome);
    }

    /** Takes the outcome of a unit that ran. */
    void supplyRun(int index, R outcome, long inference, long startNanos, long endNanos) {
        synchronized (this) {
            inferences.add(inference);
            firstRunNanos = firstRunNanos == null ? startNanos : Math.min(firstRunNanos, startNanos);
            lastRunNanos = Math.max(lastRunNanos, endNanos);
        }
        supply(index, outcome);
    }

    private void supply(int index, R outcome) {
        List<R> all;
        synchronized (this) {
            collected.set(index, outcome);
            missing--;
            if (missing > 0) {
                return;
            }
            all = complete();
        }
        outcomes.complete(all);
    }

    private List<R> complete() {
        List<R> all = new ArrayList<>(collected.size());
        for (R outcome : collected) {
            if (outcome == null) {
                throw new IllegalStateException("A unit has no outcome though none is missing");
            }
            all.add(outcome);
        }
        return all;
    }

    void fail(Throwable failure) {
        outcomes.completeExceptionally(failure);
    }
}
