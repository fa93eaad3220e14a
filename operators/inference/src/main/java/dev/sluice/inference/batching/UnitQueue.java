package dev.sluice.inference.batching;

import dev.sluice.inference.BatchOrder;
import dev.sluice.inference.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The units that wait, oldest first, and the rule by which the next micro-batch is cut from them. Pure: time comes in
 * as a parameter, no thread and no lock.
 *
 * <p>A batch is due when the waiting units fill it (documents or tokens), when one has waited for the linger, or when
 * half of the time that one had to its deadline is gone. It takes units in the order of their arrival, or the oldest
 * and those of like length, so that in either case none is overtaken for ever.
 */
final class UnitQueue<U extends WorkUnit, R> {

    private final BatchingOptions options;
    private final Deque<QueuedUnit<U, R>> units = new ArrayDeque<>();
    private int documents;
    private long paddedTokens;

    UnitQueue(BatchingOptions options) {
        this.options = options;
    }

    void add(QueuedUnit<U, R> unit) {
        units.add(unit);
        documents += unit.unit().documents();
        paddedTokens += unit.unit().paddedTokens();
    }

    boolean isEmpty() {
        return units.isEmpty();
    }

    /** Documents of the waiting units. */
    int documents() {
        return documents;
    }

    /** How long the oldest unit has waited; 0 if none waits. */
    long ageNanos(long now) {
        return units.isEmpty() ? 0 : now - units.peek().arrivalNanos();
    }

    /** Nanoseconds until a batch is due: 0 if one is, {@link Long#MAX_VALUE} if nothing waits. */
    long nanosUntilDue(long now) {
        if (units.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (documents >= options.batchDocuments() || paddedTokens >= options.batchTokens()) {
            return 0;
        }
        long leastNanos = Long.MAX_VALUE;
        for (QueuedUnit<U, R> unit : units) {
            leastNanos = Math.min(leastNanos, unit.dueNanos() - now);
        }
        return Math.max(0, leastNanos);
    }

    /** When a unit that somebody with this deadline begins to wait for has to run at the latest. */
    long dueNanos(Deadline deadline, long now) {
        return now + Math.min(options.linger().toNanos(), deadline.nanosLeftAt(now) / 2);
    }

    /** Takes the next batch: at least one unit if any waits, and no more than the bounds allow. */
    List<QueuedUnit<U, R>> takeBatch() {
        List<QueuedUnit<U, R>> batch = firstThatFit(
                options.order() == BatchOrder.ARRIVAL || units.isEmpty()
                        ? units
                        : byLikenessTo(units.element().paddedTokens()));
        if (options.order() == BatchOrder.ARRIVAL) {
            batch.forEach(taken -> units.remove());
        } else {
            Set<QueuedUnit<U, R>> taken = Collections.newSetFromMap(new IdentityHashMap<>());
            taken.addAll(batch);
            units.removeIf(taken::contains);
        }
        for (QueuedUnit<U, R> unit : batch) {
            documents -= unit.unit().documents();
            paddedTokens -= unit.unit().paddedTokens();
        }
        return batch;
    }

    private List<QueuedUnit<U, R>> firstThatFit(Iterable<QueuedUnit<U, R>> candidates) {
        List<QueuedUnit<U, R>> batch = new ArrayList<>();
        int batchDocuments = 0;
        long batchTokens = 0;
        for (QueuedUnit<U, R> candidate : candidates) {
            U next = candidate.unit();
            boolean fits = batchDocuments + next.documents() <= options.batchDocuments()
                    && batchTokens + next.paddedTokens() <= options.batchTokens();
            if (!fits && !batch.isEmpty()) {
                break;
            }
            batchDocuments += next.documents();
            batchTokens += next.paddedTokens();
            batch.add(candidate);
        }
        return batch;
    }

    /** The oldest comes first, as none is more like it than itself; equally like ones in the order of their arrival. */
    private List<QueuedUnit<U, R>> byLikenessTo(int length) {
        List<QueuedUnit<U, R>> byLikeness = new ArrayList<>(units);
        byLikeness.sort(Comparator.comparingInt(unit -> Math.abs(unit.paddedTokens() - length)));
        return byLikeness;
    }

    /** Drops the units that nobody wants any more and returns them. */
    List<QueuedUnit<U, R>> dropUnwanted() {
        List<QueuedUnit<U, R>> dropped = new ArrayList<>();
        for (int turn = units.size(); turn > 0; turn--) {
            QueuedUnit<U, R> unit = remove();
            if (unit.isWanted()) {
                add(unit);
            } else {
                dropped.add(unit);
            }
        }
        return dropped;
    }

    private QueuedUnit<U, R> remove() {
        QueuedUnit<U, R> unit = units.remove();
        documents -= unit.unit().documents();
        paddedTokens -= unit.unit().paddedTokens();
        return unit;
    }
}
