package dev.sluice.jobs.evaluate;

import dev.sluice.ranking.measure.Measure;
import dev.sluice.ranking.statistics.Holm;
import dev.sluice.ranking.statistics.PairedComparison;
import dev.sluice.ranking.statistics.Seed;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One measure of a run against that of the first run.
 *
 * @param queries over how many queries
 * @param pValueHolm the p value corrected for all comparisons that were made
 */
record RunComparison(
        MeasuredRun run,
        MeasuredRun baseline,
        Measure measure,
        int queries,
        PairedComparison paired,
        double pValueHolm) {

    /** Compares every run with the first, in every measure; runs by runs, measures in their order. */
    static List<RunComparison> all(List<MeasuredRun> runs, List<Measure> measures, long seed) {
        MeasuredRun baseline = runs.get(0);
        List<RunComparison> uncorrected = new ArrayList<>();
        for (MeasuredRun run : runs.subList(1, runs.size())) {
            BitSet queries = inBoth(run, baseline);
            for (int index = 0; index < measures.size(); index++) {
                Measure measure = measures.get(index);
                // Of the measure alone: names and places of files change no figure.
                Seed ofMeasure = Seed.of("evaluate").and(seed).and(measure.name());
                PairedComparison paired =
                        PairedComparison.of(baseline.values(index, queries), run.values(index, queries), ofMeasure);
                uncorrected.add(
                        new RunComparison(run, baseline, measure, queries.cardinality(), paired, paired.pValue()));
            }
        }
        return corrected(uncorrected);
    }

    /** The queries that count for both. */
    static BitSet inBoth(MeasuredRun run, MeasuredRun baseline) {
        BitSet queries = (BitSet) run.counted().clone();
        queries.and(baseline.counted());
        return queries;
    }

    private static List<RunComparison> corrected(List<RunComparison> comparisons) {
        double[] adjusted = Holm.adjust(comparisons.stream()
                .mapToDouble(comparison -> comparison.paired().pValue())
                .toArray());
        List<RunComparison> corrected = new ArrayList<>();
        for (int index = 0; index < adjusted.length; index++) {
            RunComparison comparison = comparisons.get(index);
            corrected.add(new RunComparison(
                    comparison.run,
                    comparison.baseline,
                    comparison.measure,
                    comparison.queries,
                    comparison.paired,
                    adjusted[index]));
        }
        return corrected;
    }
}
