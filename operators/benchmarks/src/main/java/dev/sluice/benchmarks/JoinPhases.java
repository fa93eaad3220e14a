package dev.sluice.benchmarks;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where a measurement stands: what its job, which runs in this process, and the measurement itself tell each other. The
 * job knows it by its id, as only that can be serialized. Thread-safe.
 */
final class JoinPhases implements AutoCloseable {

    private static final Map<String, JoinPhases> RUNNING = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final AtomicInteger notFilled;
    private final AtomicInteger notMeasured;
    private final CompletableFuture<Void> filled = new CompletableFuture<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private final CompletableFuture<Void> measured = new CompletableFuture<>();
    private final LongAdder figures = new LongAdder();

    /** @param subtasks of the join */
    JoinPhases(int subtasks) {
        notFilled = new AtomicInteger(subtasks);
        notMeasured = new AtomicInteger(subtasks);
        RUNNING.put(id, this);
    }

    static JoinPhases of(String id) {
        JoinPhases phases = RUNNING.get(id);
        if (phases == null) {
            throw new IllegalStateException("No measurement '" + id + "' runs in this process");
        }
        return phases;
    }

    String id() {
        return id;
    }

    /** Done when all that fills the state has passed the join. */
    CompletableFuture<Void> filled() {
        return filled;
    }

    /** Done when events may come that are measured. */
    CompletableFuture<Void> released() {
        return released;
    }

    /** Done when all that is measured has passed the join. */
    CompletableFuture<Void> measured() {
        return measured;
    }

    /** A subtask has done with what fills the state. */
    void subtaskFilled() {
        if (notFilled.decrementAndGet() == 0) {
            filled.complete(null);
        }
    }

    /** A subtask has done with what is measured. */
    void subtaskMeasured() {
        if (notMeasured.decrementAndGet() == 0) {
            measured.complete(null);
        }
    }

    /** Figures that left the join. */
    LongAdder figures() {
        return figures;
    }

    @Override
    public void close() {
        RUNNING.remove(id);
    }
}
