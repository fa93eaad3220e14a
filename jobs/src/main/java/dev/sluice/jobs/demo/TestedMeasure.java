package dev.sluice.jobs.demo;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.ranking.statistics.Holm;
import dev.sluice.ranking.statistics.PairedComparison;
import dev.sluice.ranking.statistics.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One measure of the reranked questions against the first stage's, with interval and test.
 *
 * @param measure the name in ir_measures' notation
 * @param pValueHolm the p value of the comparison, corrected for all measures of the demo
 */
public record TestedMeasure(String measure, PairedComparison comparison, double pValueHolm) {

    private static final List<Measure> MEASURES =
            List.of(Measure.parse("nDCG@10"), Measure.parse("RR@10"), Measure.parse("R@5"));

    /**
     * Compares sets of {@link DemoCandidates} with their rankings.
     *
     * @param rankings by query id; sets without one are left out
     * @return one for each measure; none without an answered set
     */
    static List<TestedMeasure> of(List<CandidateSet> sets, Map<String, Ranking> rankings) {
        List<JudgedRanking> before = new ArrayList<>();
        List<JudgedRanking> after = new ArrayList<>();
        for (CandidateSet set : sets) {
            Ranking ranking = rankings.get(set.queryId());
            if (ranking != null) {
                before.add(JudgedRanking.ofFirstStage(set));
                after.add(JudgedRanking.of(set, ranking));
            }
        }
        if (before.isEmpty()) {
            return List.of();
        }
        List<PairedComparison> comparisons = MEASURES.stream()
                .map(measure -> PairedComparison.of(
                        values(measure, before),
                        values(measure, after),
                        Seed.of("demo").and(measure.name())))
                .toList();
        double[] corrected = Holm.adjust(
                comparisons.stream().mapToDouble(PairedComparison::pValue).toArray());
        List<TestedMeasure> tested = new ArrayList<>();
        for (int index = 0; index < corrected.length; index++) {
            tested.add(new TestedMeasure(MEASURES.get(index).name(), comparisons.get(index), corrected[index]));
        }
        return tested;
    }

    private static double[] values(Measure measure, List<JudgedRanking> rankings) {
        return rankings.stream().mapToDouble(measure::of).toArray();
    }
}
