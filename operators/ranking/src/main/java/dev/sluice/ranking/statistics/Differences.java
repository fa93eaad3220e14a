package dev.sluice.ranking.statistics;

/** Checks of paired differences, one a query. */
final class Differences {

    /**
     * Refuses what no figure can be made of.
     *
     * @throws IllegalArgumentException if a difference is NaN or infinite
     */
    static void requireFinite(double[] differences) {
        for (int index = 0; index < differences.length; index++) {
            if (!Double.isFinite(differences[index])) {
                throw new IllegalArgumentException("Difference " + differences[index] + " at index " + index
                        + ": expected a finite number. Leave queries without a value out.");
            }
        }
    }

    /** The run's value less the baseline's, for each query. */
    static double[] of(double[] baseline, double[] run) {
        double[] differences = new double[run.length];
        for (int query = 0; query < differences.length; query++) {
            differences[query] = run[query] - baseline[query];
        }
        return differences;
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private Differences() {}
}
