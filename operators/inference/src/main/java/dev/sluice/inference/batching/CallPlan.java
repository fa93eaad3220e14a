package dev.sluice.inference.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Cuts a micro-batch into calls: units of equal padded length together, within the token bound of a call, and the
 * groups split evenly, longest call first, so that parallel calls end together.
 */
public final class CallPlan {

    /**
     * The calls of a batch.
     *
     * @param paddedTokens the padded length of a unit
     * @param callTokens at most so many tokens a call, padding included; a longer unit is a call by itself
     */
    public static <T> List<List<T>> of(List<T> batch, ToIntFunction<T> paddedTokens, int callTokens) {
        TreeMap<Integer, List<T>> byLength = new TreeMap<>(Comparator.reverseOrder());
        for (T unit : batch) {
            byLength.computeIfAbsent(paddedTokens.applyAsInt(unit), length -> new ArrayList<>())
                    .add(unit);
        }
        List<List<T>> calls = new ArrayList<>();
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
