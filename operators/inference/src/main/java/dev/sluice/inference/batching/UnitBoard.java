package dev.sluice.inference.batching;

import dev.sluice.inference.Cancellation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The units that wait or run: which ones can be joined, and which calls run which. Guarded by the lock of its
 * {@link MicroBatcher}.
 */
final class UnitBoard<U extends WorkUnit, R> {

    private final Map<Object, QueuedUnit<U, R>> byKey = new HashMap<>();
    private final Map<Cancellation, List<QueuedUnit<U, R>>> running = new HashMap<>();

    /** The unit with an equal key that waits or runs; null if there is none. */
    @Nullable
    QueuedUnit<U, R> equal(U unit) {
        return unit.key() == null ? null : byKey.get(unit.key());
    }

    /** Lets others join a unit. */
    void add(QueuedUnit<U, R> unit) {
        if (unit.unit().key() != null) {
            byKey.put(unit.unit().key(), unit);
        }
    }

    /** From here on no one can join the unit. */
    void release(QueuedUnit<U, R> unit) {
        Object key = unit.unit().key();
        if (key != null) {
            byKey.remove(key, unit);
        }
    }

    /** Notes those of the units that are still wanted as running, and returns them; the others are released. */
    List<QueuedUnit<U, R>> begin(List<QueuedUnit<U, R>> units, Cancellation cancellation) {
        List<QueuedUnit<U, R>> wanted = new ArrayList<>(units.size());
        for (QueuedUnit<U, R> unit : units) {
            if (unit.isWanted()) {
                unit.begin();
                wanted.add(unit);
            } else {
                release(unit);
            }
        }
        if (!wanted.isEmpty()) {
            running.put(cancellation, wanted);
        }
        return wanted;
    }

    /** The call has ended. */
    void end(Cancellation cancellation) {
        running.remove(cancellation);
    }

    /** The running calls of which nobody wants a unit any more; from here on no one can join those units. */
    List<Cancellation> takeUnwantedCalls() {
        List<Cancellation> unwanted = new ArrayList<>();
        running.forEach((cancellation, units) -> {
            if (units.stream().noneMatch(QueuedUnit::isWanted)) {
                units.forEach(this::release);
                unwanted.add(cancellation);
            }
        });
        unwanted.forEach(running::remove);
        return unwanted;
    }
}
