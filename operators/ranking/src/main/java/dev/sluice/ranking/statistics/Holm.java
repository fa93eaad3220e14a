package dev.sluice.ranking.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Corrects p values for how many comparisons were made: Holm's step-down procedure (1979). To call what stays at or
 * below a level significant errs with at most that probability in any of them, however they depend on each other.
 */
public final class Holm {

    /**
     * The corrected p values, in the order given.
     *
     * @param pValues from 0 to 1
     * @throws IllegalArgumentException if one is not
     */
    public static double[] adjust(double[] pValues) {
        for (double pValue : pValues) {
            if (!(pValue >= 0 && pValue <= 1)) {
                throw new IllegalArgumentException(
                        "P value " + pValue + ": expected a number from 0 to 1. Leave comparisons without one out.");
            }
        }
        int[] smallestFirst = IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> pValues[index]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[pValues.length];
        double least = 0;
        for (int step = 0; step < smallestFirst.length; step++) {
            int index = smallestFirst[step];
            least = Math.max(least, Math.min(1, pValues[index] * (pValues.length - step)));
            adjusted[index] = least;
        }
        return adjusted;
    }

    private Holm() {}
}
