package dev.sluice.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The middle and the ends of what several rounds gave. */
record Spread(double median, double lowest, double highest) {

    static <T> Spread of(List<T> rounds, ToDoubleFunction<T> value) {
        double[] sorted = rounds.stream().mapToDouble(value).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("No round was counted; expected at least 1. Set --rounds");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElseThrow());
    }

    String row(String cell) {
        return String.format(Locale.ROOT, cell + " " + cell + " " + cell, median, lowest, highest);
    }

    String json() {
        return String.format(
                Locale.ROOT, "{\"median\": %.4f, \"lowest\": %.4f, \"highest\": %.4f}", median, lowest, highest);
    }
}
