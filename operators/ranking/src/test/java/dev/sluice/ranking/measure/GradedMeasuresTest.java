package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Measures that trec_eval lacks, and bpref: by hand, and against their definitions spelled out over random rankings.
 */
class GradedMeasuresTest {

    private static final long SEED = 20261128;
    private static final int RUNS = 1_000;
    private static final double ROUNDING = 1e-12;

    /** Grades by rank: none, 2, 0, -1, 1; a relevant document and one judged 0 are not returned. */
    private static final JudgedRanking RANKING = JudgedRanking.of(
            List.of("a", "b", "c", "d", "e"), Map.of("b", 2, "c", 0, "d", -1, "e", 1, "missing", 3, "bad", 0));

    @Test
    void expectedReciprocalRankByHand() {
        double second = 3 / 16.0;
        double fifth = 1 / 16.0;
        assertValue("ERR", second / 2 + (1 - second) * fifth / 5);
        assertValue("ERR@4", second / 2);
        assertValue("ERR@1", 0);
        assertValue("ERR(max_rel=2)", 0.75 / 2 + 0.25 * 0.25 / 5);
        // The grade 2 counts as 1.
        assertValue("ERR(max_rel=1)", 0.5 / 2 + 0.5 * 0.5 / 5);
    }

    @Test
    void rankBiasedPrecisionByHand() {
        assertValue("RBP", 0.2 * (0.8 + 0.8 * 0.8 * 0.8 * 0.8));
        assertValue("RBP@4", 0.2 * 0.8);
        assertValue("RBP(p=0.5)", 0.5 * (0.5 + 0.0625));
        assertValue("RBP(p=0.5,rel=2)@10", 0.25);
        assertValue("RBP(rel=3)", 0);
    }

    @Test
    void binaryPreferenceByHand() {
        // Above the relevant document at rank 5 is one of two judged 0; three are relevant.
        assertValue("Bpref", (1 + (1 - 1 / 2.0)) / 3);
        // From grade 2 on, those judged 0 and 1 are not relevant, of which three are at hand, two above none.
        assertValue("Bpref(rel=2)", 1 / 2.0);
        assertThat(Bpref.USUAL.of(JudgedRanking.of(List.of("bad", "good"), Map.of("bad", -1, "good", 1))))
                .isEqualTo(1);
        assertThat(Bpref.USUAL.of(JudgedRanking.of(List.of("x", "y", "z"), Map.of("x", 0, "y", 0, "z", 1))))
                .isZero();
    }

    @Test
    void randomRankingsHaveTheValuesOfTheDefinitions() {
        System.out.println("GradedMeasuresTest: seed " + SEED);
        Random random = new Random(SEED);
        for (int run = 0; run < RUNS; run++) {
            Map<String, Integer> judgments = new LinkedHashMap<>();
            List<String> ids = new ArrayList<>();
            int documents = 1 + random.nextInt(random.nextInt(10) == 0 ? 2_000 : 30);
            double judgedShare = random.nextDouble();
            for (int document = 0; document < documents; document++) {
                String id = "d" + document;
                if (random.nextDouble() < judgedShare) {
                    judgments.put(id, random.nextInt(9) - 2);
                }
                if (random.nextInt(4) > 0) {
                    ids.add(id);
                }
            }
            judgments.put("judged", random.nextInt(3));
            JudgedRanking ranking = JudgedRanking.of(ids, judgments);
            for (int cutoff : new int[] {1, 10, 100_000}) {
                Cutoff depth = new Cutoff(cutoff);
                int maximum = 1 + random.nextInt(6);
                int rel = 1 + random.nextInt(4);
                double persistence = 0.05 + 0.9 * random.nextDouble();
                assertClose(
                        new ExpectedReciprocalRank(maximum, depth),
                        ranking,
                        expectedReciprocalRank(ids, judgments, maximum, cutoff));
                assertClose(
                        new RankBiasedPrecision(persistence, new Relevance(rel), depth),
                        ranking,
                        rankBiasedPrecision(ids, judgments, persistence, rel, cutoff));
                assertClose(new Bpref(new Relevance(rel)), ranking, binaryPreference(ids, judgments, rel));
                assertClose(new Judged(depth), ranking, judgedShare(ids, judgments, cutoff));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.5, 0.8, 0.95, 0.999})
    void nothingIsAboveOneByRounding(double persistence) {
        int[] grades = new int[20_000];
        Arrays.fill(grades, 30);
        JudgedRanking best = JudgedRanking.ofGrades(grades, new BitSet(), grades);
        assertThat(new RankBiasedPrecision(persistence, Relevance.USUAL, Cutoff.NONE).of(best))
                .isBetween(1 - 1e-8, 1.0);
        assertThat(new ExpectedReciprocalRank(30, Cutoff.NONE).of(best)).isBetween(1 - 1e-8, 1.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, 80, Double.NaN})
    void aPersistenceThatIsNoProbabilityIsRefused(double persistence) {
        assertThatThrownBy(() -> new RankBiasedPrecision(persistence, Relevance.USUAL, Cutoff.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("persistence " + persistence);
    }

    /** Chapelle and others, 2009: the probability to stop at a rank is the product over all ranks above, and 1/rank. */
    private static double expectedReciprocalRank(
            List<String> ids, Map<String, Integer> judgments, int maximum, int cutoff) {
        double sum = 0;
        for (int rank = 1; rank <= Math.min(cutoff, ids.size()); rank++) {
            double stops = 1;
            for (int above = 1; above <= rank; above++) {
                int grade = Math.max(0, Math.min(maximum, judgments.getOrDefault(ids.get(above - 1), 0)));
                double content = (Math.pow(2, grade) - 1) / Math.pow(2, maximum);
                stops *= above == rank ? content : 1 - content;
            }
            sum += stops / rank;
        }
        return sum;
    }

    private static double rankBiasedPrecision(
            List<String> ids, Map<String, Integer> judgments, double persistence, int rel, int cutoff) {
        return (1 - persistence)
                * IntStream.rangeClosed(1, Math.min(cutoff, ids.size()))
                        .filter(rank -> judgments.getOrDefault(ids.get(rank - 1), 0) >= rel)
                        .mapToDouble(rank -> Math.pow(persistence, rank - 1))
                        .sum();
    }

    private static double binaryPreference(List<String> ids, Map<String, Integer> judgments, int rel) {
        long relevant =
                judgments.values().stream().filter(grade -> grade >= rel).count();
        long not = judgments.values().stream()
                .filter(grade -> grade >= 0 && grade < rel)
                .count();
        List<Integer> pooled = ids.stream()
                .filter(id -> judgments.getOrDefault(id, -1) >= 0)
                .map(judgments::get)
                .toList();
        double sum = 0;
        for (int index = 0; index < pooled.size(); index++) {
            if (pooled.get(index) >= rel) {
                long above = pooled.subList(0, index).stream()
                        .filter(grade -> grade < rel)
                        .count();
                sum += not == 0 ? 1 : 1 - Math.min(above, relevant) / (double) Math.min(relevant, not);
            }
        }
        return relevant == 0 ? 0 : sum / relevant;
    }

    private static double judgedShare(List<String> ids, Map<String, Integer> judgments, int cutoff) {
        return ids.stream()
                .limit(cutoff)
                .mapToInt(id -> judgments.containsKey(id) ? 1 : 0)
                .average()
                .orElse(0);
    }

    private static void assertClose(Measure measure, JudgedRanking ranking, double expected) {
        assertThat(measure.of(ranking))
                .as("%s with seed %d", measure.name(), SEED)
                .isCloseTo(expected, within(ROUNDING));
    }

    private static void assertValue(String measure, double expected) {
        assertThat(Measure.parse(measure).of(RANKING)).as(measure).isCloseTo(expected, within(1e-15));
    }
}
