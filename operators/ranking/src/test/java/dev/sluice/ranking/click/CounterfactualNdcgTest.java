package dev.sluice.ranking.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.measure.Ndcg;
import dev.sluice.ranking.statistics.PairedBootstrap;
import dev.sluice.ranking.statistics.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CounterfactualNdcgTest {

    private static final PairedBootstrap BOOTSTRAP = PairedBootstrap.withSeed(Seed.of("clicks"));

    @Test
    void aClickCountsForThoseWhoDidNotLook() {
        // The click at rank 3 weighs 3, that at rank 1 weighs 1; log2(4) is 2
        MeasureComparison comparison = compare(
                Ndcg.at(10),
                new ClickedImpression("a", null, 10, List.of(new ClickedDocument("x", 1, 3))),
                new ClickedImpression("b", null, 10, List.of(new ClickedDocument("y", 3, 1))));
        assertThat(comparison.reranked()).isCloseTo((1 + 3 / 2.0) / (1 + 3), within(1e-15));
        assertThat(comparison.firstStage()).isCloseTo((1 / 2.0 + 3) / (1 + 3), within(1e-15));
        assertThat(comparison.difference()).isCloseTo(-1 / 4.0, within(1e-15));
    }

    @Test
    void theBestOrderIsOfTheQuerysDocumentsOverAllItsImpressions() {
        // x gathers 1 + 1 at rank 1, y gathers 3 at rank 3: at best, y first and x second
        MeasureComparison comparison = compare(
                Ndcg.at(10),
                new ClickedImpression("a", "1", 10, List.of(new ClickedDocument("x", 1, 1))),
                new ClickedImpression("a", "2", 10, List.of(new ClickedDocument("x", 1, 1))),
                new ClickedImpression("a", "3", 10, List.of(new ClickedDocument("y", 3, 3))));
        double log3 = Math.log(3) / Math.log(2);
        assertThat(comparison.reranked()).isCloseTo((2 + 3 / 2.0) / (3 + 2 / log3), within(1e-15));
    }

    @Test
    void gainsBehindTheCutoffCountOnlyAsMissed() {
        MeasureComparison comparison = compare(
                Ndcg.at(2),
                new ClickedImpression("a", null, 10, List.of(new ClickedDocument("x", 1, 3))),
                new ClickedImpression("b", null, 10, List.of(new ClickedDocument("y", 3, 1))));
        assertThat(comparison.reranked()).isEqualTo(1 / 4.0);
        assertThat(comparison.firstStage()).isEqualTo(3 / 4.0);
    }

    @Test
    void impressionsWithoutAClickChangeNothing() {
        List<ClickedImpression> impressions =
                new ArrayList<>(ClickSimulator.repeated(20, 5).simulate(3).impressions());
        impressions.sort(ClickedImpression.ORDER);
        List<ClickedImpression> clicked =
                impressions.stream().filter(ClickedImpression::isClicked).toList();
        assertThat(clicked).hasSizeBetween(1, impressions.size() - 1);
        CounterfactualNdcg ndcg = new CounterfactualNdcg(Ndcg.at(10), Propensities.powerLaw(1));
        assertThat(ndcg.compare(impressions, BOOTSTRAP)).isEqualTo(ndcg.compare(clicked, BOOTSTRAP));
    }

    @Test
    void oneQueryHasNoInterval() {
        ClickedImpression impression = new ClickedImpression("a", null, 10, List.of(new ClickedDocument("x", 1, 3)));
        assertThat(compare(Ndcg.at(10), impression, impression, impression).confidenceInterval())
                .isNull();
    }

    @Test
    void theImpressionsOfAQueryAreDrawnTogether() {
        List<ClickedImpression> once = ClickSimulator.once(300).simulate(5).impressions();
        List<ClickedImpression> twice = once.stream()
                .flatMap(impression -> Stream.of(impression, impression))
                .toList();
        ClickFigures figures = new ClickFigures(List.of(Ndcg.at(10)), Propensities.powerLaw(1));
        assertThat(figures.clicks(twice, Seed.of("twice")).counterfactual())
                .isEqualTo(figures.clicks(once, Seed.of("twice")).counterfactual());
    }

    @Test
    void theNinetyFivePercentIntervalCoversTheTrueDifference() {
        double truth = ClickSimulator.once(100_000).simulate(0).difference();
        CounterfactualNdcg ndcg = new CounterfactualNdcg(Ndcg.at(10), Propensities.powerLaw(1));
        int trials = 200;
        int covered = 0;
        for (int seed = 1; seed <= trials; seed++) {
            List<ClickedImpression> impressions =
                    ClickSimulator.once(1_000).simulate(seed).impressions();
            MeasureComparison.Interval interval = ndcg.compare(impressions, new PairedBootstrap(seed, 500, 0.95))
                    .confidenceInterval();
            covered += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
        }
        System.out.println("CounterfactualNdcgTest: seeds 1 to " + trials + ": covered " + covered);
        assertThat(covered / (double) trials).isBetween(0.89, 0.99);
    }

    private static MeasureComparison compare(Ndcg measure, ClickedImpression... impressions) {
        return new CounterfactualNdcg(measure, Propensities.powerLaw(1)).compare(List.of(impressions), BOOTSTRAP);
    }
}
