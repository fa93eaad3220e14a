package dev.sluice.inference.text;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Shares tokens among fields by their weights. Each gets those of its first character, in their order; then each
 * further one goes to the field that would still have the least for its weight, and none to a field that has all it
 * needs.
 */
final class TokenShares {

    static int[] of(int tokens, List<CuttableField> fields) {
        int[] shares = new int[fields.size()];
        int left = tokens;
        PriorityQueue<Integer> hungry = new PriorityQueue<>(Comparator.<Integer>comparingDouble(
                        place -> (shares[place] + 1.0) / fields.get(place).weight())
                .thenComparingInt(place -> place));
        for (int place = 0; place < shares.length && left > 0; place++) {
            shares[place] = Math.min(left, fields.get(place).leastTokens());
            left -= shares[place];
            if (shares[place] < fields.get(place).tokens()) {
                hungry.add(place);
            }
        }
        while (left > 0 && !hungry.isEmpty()) {
            int place = hungry.remove();
            shares[place]++;
            left--;
            if (shares[place] < fields.get(place).tokens()) {
                hungry.add(place);
            }
        }
        return shares;
    }

    private TokenShares() {}
}
