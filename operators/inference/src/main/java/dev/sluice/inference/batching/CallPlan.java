package dev.sluice.inference.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Cuts a micro-batch into calls: units of equal padded length together, within the token bound of a call, and the
 * groups split evenly, longest call first, so that parallel calls end together.
 */
final class CallPlan {

    static <U extends WorkUnit, R> List<List<QueuedUnit<U, R>>> of(List<QueuedUnit<U, R>> batch, int callTokens) {
        TreeMap<Integer, List<QueuedUnit<U, R>>> byLength = new TreeMap<>(Comparator.reverseOrder());
        for (QueuedUnit<U, R> unit : batch) {
            byLength.computeIfAbsent(unit.unit().paddedTokens(), length -> new ArrayList<>())
                    .add(unit);
        }
        List<List<QueuedUnit<U, R>>> calls = new ArrayList<>();
        byLength.forEach((length, units) -> {
            int most = Math.max(1, callTokens / Math.max(1, length));
            int parts = (units.size() + most - 1) / most;
            for (int part = 0; part < parts; part++) {
                calls.add(units.subList(units.size() * part / parts, units.size() * (part + 1) / parts));
            }
        });
        return calls;
    }

    private CallPlan() {}
}
