package dev.sluice.ranking.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.ranking.statistics.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClickFiguresTest {

    private static final Seed SEED = Seed.of("window");

    private static final ClickFigures FIGURES = new ClickFigures(
            List.of(Measure.parse("nDCG@10"), Measure.parse("RR@10"), Measure.parse("nDCG@2")),
            Propensities.powerLaw(1));

    @Test
    void clickThroughIsTheShareOfTheImpressionsWithADocumentThere() {
        assertThat(FIGURES.clicks(
                                List.of(
                                        impression("a", 3, new ClickedDocument("x", 1, 1)),
                                        impression(
                                                "b", 2, new ClickedDocument("x", 1, 1), new ClickedDocument("y", 2, 2)),
                                        impression("c", 1),
                                        impression("d", 0)),
                                SEED)
                        .clickThrough())
                .containsExactly(2.0 / 3, 0.5, 0.0);
    }

    @Test
    void measuresTakeClicksAsGradesOverImpressionsWithAClick() {
        Map<String, MeasureComparison> measures = FIGURES.measures(
                List.of(
                        impression("a", 10, new ClickedDocument("x", 1, 4)),
                        impression("b", 10, new ClickedDocument("y", 2, 1), new ClickedDocument("z", 5, 9)),
                        impression("c", 10)),
                SEED);
        assertThat(measures.keySet()).containsExactly("nDCG@10", "RR@10", "nDCG@2");
        MeasureComparison reciprocalRank = measures.get("RR@10");
        assertThat(reciprocalRank.firstStage()).isEqualTo((0.25 + 1) / 2);
        assertThat(reciprocalRank.reranked()).isEqualTo((1 + 0.5) / 2);
        assertThat(reciprocalRank.confidenceInterval()).isNotNull();
        MeasureComparison gain = measures.get("nDCG@10");
        double ideal = 1 + 1 / log2(3);
        assertThat(gain.reranked()).isCloseTo((1 + (1 / log2(3) + 1 / log2(6)) / ideal) / 2, within(1e-15));
        assertThat(gain.firstStage()).isCloseTo((1 / log2(5) + (1 + 1 / log2(10)) / ideal) / 2, within(1e-15));
    }

    @Test
    void whatTheFirstStageHadBehindWhatWasShownItDidNotReturn() {
        List<ClickedImpression> impressions = List.of(impression("a", 3, new ClickedDocument("x", 1, 4)));
        assertThat(FIGURES.measures(impressions, SEED).get("nDCG@10"))
                .isEqualTo(new MeasureComparison(0.0, 1.0, 1.0, null));
        assertThat(FIGURES.clicks(impressions, SEED).counterfactual().get("nDCG@10"))
                .isEqualTo(new MeasureComparison(0.0, 1.0, 1.0, null));
    }

    @Test
    void noClickIsNullAndNeverZero() {
        List<ClickedImpression> impressions = List.of(impression("a", 3), impression("b", 3));
        assertThat(FIGURES.measures(impressions, SEED).values()).allMatch(MeasureComparison.NONE::equals);
        QualityReport.Clicks clicks = FIGURES.clicks(impressions, SEED);
        assertThat(clicks.effectiveSampleSize()).isNull();
        assertThat(clicks.clickThrough()).containsExactly(0.0, 0.0, 0.0);
        assertThat(clicks.counterfactual())
                .containsOnlyKeys("nDCG@10", "nDCG@2")
                .allSatisfy((name, comparison) -> assertThat(comparison).isEqualTo(MeasureComparison.NONE));
    }

    @Test
    void noImpressionHasNoFigures() {
        assertThat(FIGURES.clicks(List.of(), SEED).clickThrough()).isEmpty();
        assertThat(FIGURES.measures(List.of(), SEED)).containsEntry("RR@10", MeasureComparison.NONE);
    }

    @Test
    void equalWeightsCountEachClickAndUnequalOnesLess() {
        assertThat(effectiveSampleSize(
                        impression("a", 9, new ClickedDocument("x", 3, 1)),
                        impression("b", 9, new ClickedDocument("x", 3, 1))))
                .isEqualTo(2.0);
        assertThat(effectiveSampleSize(
                        impression("a", 9, new ClickedDocument("x", 1, 1), new ClickedDocument("y", 3, 2))))
                .isEqualTo(16 / 10.0);
    }

    @Test
    void theOrderOfImpressionsChangesNoBit() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<ClickedImpression> impressions = new ArrayList<>(ClickSimulator.repeated(40, 8)
                .withRelevant(1, 5, ClickSimulator.GRADED)
                .withChangingOrders()
                .withNoise(0.1)
                .simulate(seed)
                .impressions());
        // No origin tells some of them apart
        impressions.replaceAll(one ->
                random.nextBoolean() ? one : new ClickedImpression(one.queryId(), null, one.shown(), one.clicked()));
        ClickFigures figures = new ClickFigures(FIGURES.measures(), Propensities.powerLaw(0.7));
        Map<String, MeasureComparison> measures = figures.measures(impressions, SEED);
        QualityReport.Clicks clicks = figures.clicks(impressions, SEED);
        assertThat(clicks.counterfactual().get("nDCG@10").confidenceInterval()).isNotNull();
        Collections.shuffle(impressions, random);
        assertThat(figures.measures(impressions, SEED)).as("seed %d", seed).isEqualTo(measures);
        assertThat(figures.clicks(impressions, SEED)).as("seed %d", seed).isEqualTo(clicks);
    }

    private static Double effectiveSampleSize(ClickedImpression... impressions) {
        return FIGURES.clicks(List.of(impressions), SEED).effectiveSampleSize();
    }

    private static ClickedImpression impression(String queryId, int shown, ClickedDocument... clicked) {
        return new ClickedImpression(queryId, null, shown, List.of(clicked));
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
