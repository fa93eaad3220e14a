package dev.sluice.ranking.click;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.measure.Ndcg;
import dev.sluice.ranking.statistics.Seed;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * How far estimates from clicks are from the truth, which only a simulation knows. Errors are absolute, of nDCG@10,
 * averaged over seeds, and printed.
 */
class CounterfactualSimulationTest {

    private static final List<Long> SEEDS =
            LongStream.rangeClosed(1, 10).boxed().toList();
    private static final int QUERIES = 5_000;

    /** Of the first stage, of the order shown, and of their difference. */
    private record Errors(double firstStage, double reranked, double difference) {
        static final Errors NONE = new Errors(0, 0, 0);

        Errors plus(MeasureComparison estimate, ClickSimulator.Outcome truth) {
            return new Errors(
                    firstStage + Math.abs(estimate.firstStage() - truth.firstStage()) / SEEDS.size(),
                    reranked + Math.abs(estimate.reranked() - truth.reranked()) / SEEDS.size(),
                    difference + Math.abs(estimate.difference() - truth.difference()) / SEEDS.size());
        }
    }

    private record Result(Errors naive, Errors counterfactual) {
        void assertDifferenceWithinAFifth() {
            assertThat(counterfactual.difference).isLessThanOrEqualTo(naive.difference / 5);
        }

        void assertShownOrderWithinAFifth() {
            assertThat(counterfactual.reranked).isLessThanOrEqualTo(naive.reranked / 5);
        }
    }

    @Test
    void oneRelevantDocumentAndEachQueryOnce() {
        for (double eta : new double[] {0.5, 1, 1.5}) {
            Result result = measure(
                    "one relevant, eta " + eta, ClickSimulator.once(QUERIES).withEta(eta), eta);
            result.assertDifferenceWithinAFifth();
            result.assertShownOrderWithinAFifth();
        }
    }

    @Test
    void oneRelevantDocumentAndQueriesThatComeAgain() {
        Result result = measure("one relevant, 20 times", ClickSimulator.repeated(QUERIES / 20, 20), 1);
        result.assertDifferenceWithinAFifth();
        result.assertShownOrderWithinAFifth();
    }

    @Test
    void ordersThatChangeBetweenTheImpressionsOfAQuery() {
        Result result = measure(
                "one relevant, 20 times, changing orders",
                ClickSimulator.repeated(QUERIES / 20, 20).withChangingOrders(),
                1);
        result.assertDifferenceWithinAFifth();
        result.assertShownOrderWithinAFifth();
    }

    @Test
    void clicksOnWhatIsNotRelevant() {
        Result result =
                measure("one relevant, noise 0.02", ClickSimulator.once(QUERIES).withNoise(0.02), 1);
        result.assertDifferenceWithinAFifth();
    }

    @Test
    void propensitiesThatAreSlightlyWrong() {
        measure("one relevant, eta 1 taken for 1.1", ClickSimulator.once(QUERIES), 1.1)
                .assertDifferenceWithinAFifth();
    }

    @Test
    void severalRelevantDocumentsAndQueriesThatComeOften() {
        for (List<Double> relevances : List.of(ClickSimulator.EQUAL, ClickSimulator.GRADED)) {
            for (int times : new int[] {10, 50, 200}) {
                measure(
                                "1 to 5 relevant of " + relevances + ", " + times + " times",
                                ClickSimulator.repeated(2 * QUERIES / times, times)
                                        .withRelevant(1, 5, relevances)
                                        .withNoise(0.01),
                                1)
                        .assertDifferenceWithinAFifth();
            }
        }
    }

    @Test
    void settingsWhereLessIsPromised() {
        ClickSimulator once = ClickSimulator.once(QUERIES);
        measure("one relevant, eta 1 taken for 0.8", once, 0.8);
        measure("one relevant, graded", once.withRelevant(1, 1, ClickSimulator.GRADED), 1);
        measure("1 to 3 relevant, once", once.withRelevant(1, 3, ClickSimulator.EQUAL), 1);
        measure("1 to 5 relevant, once", once.withRelevant(1, 5, ClickSimulator.EQUAL), 1);
        measure("1 to 5 relevant, graded, once", once.withRelevant(1, 5, ClickSimulator.GRADED), 1);
        measure("one relevant, 5 of 10 shown", once.withShown(5), 1);
        for (int queries : new int[] {200, QUERIES}) {
            for (double largest : new double[] {5, 10, 20, 100}) {
                measure(
                        "one relevant, " + queries + " queries, eta 1.5, largest weight " + largest,
                        ClickSimulator.once(queries).withEta(1.5),
                        Propensities.powerLaw(1.5).withLargestWeight(largest));
            }
        }
    }

    private static Result measure(String setting, ClickSimulator simulator, double eta) {
        return measure(setting, simulator, Propensities.powerLaw(eta));
    }

    private static Result measure(String setting, ClickSimulator simulator, Propensities propensities) {
        Ndcg measure = Ndcg.at(10);
        ClickFigures figures = new ClickFigures(List.of(measure), propensities);
        Errors naive = Errors.NONE;
        Errors counterfactual = Errors.NONE;
        double truth = 0;
        for (long seed : SEEDS) {
            ClickSimulator.Outcome outcome = simulator.simulate(seed);
            Seed intervals = Seed.of(setting).and(seed);
            naive = naive.plus(
                    figures.measures(outcome.impressions(), intervals).get(measure.name()), outcome);
            counterfactual = counterfactual.plus(
                    figures.clicks(outcome.impressions(), intervals)
                            .counterfactual()
                            .get(measure.name()),
                    outcome);
            truth += outcome.difference() / SEEDS.size();
        }
        System.out.printf(
                Locale.ROOT,
                "CounterfactualSimulationTest: seeds %s: %s: true difference %.3f; errors of first stage, shown and"
                        + " difference: clicks as grades %.3f %.3f %.3f, counterfactual %.3f %.3f %.3f%n",
                SEEDS,
                setting,
                truth,
                naive.firstStage,
                naive.reranked,
                naive.difference,
                counterfactual.firstStage,
                counterfactual.reranked,
                counterfactual.difference);
        return new Result(naive, counterfactual);
    }
}
