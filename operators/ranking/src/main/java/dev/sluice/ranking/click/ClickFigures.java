package dev.sluice.ranking.click;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.ranking.measure.Ndcg;
import dev.sluice.ranking.statistics.MeasureComparisons;
import dev.sluice.ranking.statistics.PairedBootstrap;
import dev.sluice.ranking.statistics.Seed;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the figures of a report from the clicks of a window. They are a function of which impressions there are, to the
 * last bit: in which order these come does not matter.
 *
 * <p>Immutable, safe for use by any number of threads.
 *
 * @param measures what is computed with clicks as grades; the {@link Ndcg} among them are estimated with inverse
 *     propensities too
 * @param propensities how likely users look at each rank
 */
public record ClickFigures(List<Measure> measures, Propensities propensities) implements Serializable {

    public ClickFigures {
        measures = List.copyOf(measures);
        Objects.requireNonNull(propensities, "propensities");
    }

    /**
     * The measures with clicks as grades: a clicked document has grade 1, another one that was shown 0. So
     * {@code RR@10} is the reciprocal rank of the first click within 10. Users click what they look at, and what they
     * look at is the order shown: these figures favour it. Means over the impressions with a click, which are taken as
     * independent even where they have a query id in common.
     *
     * @param impressions those with a click are compared, in the order shown and in that of the first stage; there, a
     *     document behind as many documents as were shown counts as not returned
     * @param seed of the intervals
     * @return by the names of the measures, in their order
     */
    public Map<String, MeasureComparison> measures(Collection<ClickedImpression> impressions, Seed seed) {
        List<JudgedRanking> firstStage = new ArrayList<>();
        List<JudgedRanking> shown = new ArrayList<>();
        for (ClickedImpression impression : inOrder(impressions)) {
            if (impression.isClicked()) {
                firstStage.add(judged(impression, ClickedDocument::firstStageRank));
                shown.add(judged(impression, ClickedDocument::rank));
            }
        }
        Map<String, MeasureComparison> comparisons = new LinkedHashMap<>();
        for (Measure measure : measures) {
            comparisons.put(
                    measure.name(),
                    MeasureComparisons.compare(
                            values(measure, firstStage),
                            values(measure, shown),
                            PairedBootstrap.withSeed(seed.and(measure.name()))));
        }
        return comparisons;
    }

    /**
     * What only clicks tell: click-through by rank, nDCG as it would be if users looked at every rank alike, and how
     * much the clicks weigh that this rests on.
     *
     * @param impressions with and without clicks
     * @param seed of the intervals
     */
    public QualityReport.Clicks clicks(Collection<ClickedImpression> impressions, Seed seed) {
        List<ClickedImpression> ordered = inOrder(impressions);
        Map<String, MeasureComparison> counterfactual = new LinkedHashMap<>();
        for (Measure measure : measures) {
            if (measure instanceof Ndcg ndcg) {
                counterfactual.put(
                        ndcg.name(),
                        new CounterfactualNdcg(ndcg, propensities)
                                .compare(ordered, PairedBootstrap.withSeed(seed.and(ndcg.name()))));
            }
        }
        return new QualityReport.Clicks(effectiveSampleSize(ordered), ClickThrough.byRank(ordered), counterfactual);
    }

    /** Kish's (1965): the square of the sum of the clicks' weights by the sum of their squares. */
    private @Nullable Double effectiveSampleSize(List<ClickedImpression> impressions) {
        double sum = 0;
        double squares = 0;
        for (ClickedImpression impression : impressions) {
            for (ClickedDocument document : impression.clicked()) {
                double weight = propensities.weight(document.rank());
                sum += weight;
                squares += weight * weight;
            }
        }
        return sum == 0 ? null : (Double) (sum * sum / squares);
    }

    private static List<ClickedImpression> inOrder(Collection<ClickedImpression> impressions) {
        return impressions.stream().sorted(ClickedImpression.ORDER).toList();
    }

    private static JudgedRanking judged(ClickedImpression impression, ToIntFunction<ClickedDocument> rank) {
        return JudgedRanking.ofRelevantRanks(
                impression.shown(), impression.clicked().stream().mapToInt(rank).toArray());
    }

    private static double[] values(Measure measure, List<JudgedRanking> rankings) {
        return rankings.stream().mapToDouble(measure::of).toArray();
    }
}
