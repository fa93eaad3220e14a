package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measures that trec_eval lacks, on random rankings, held against their definitions as the articles write them. */
class UserModelMeasuresTest {

    private static final long SEED = 20082009;
    private static final int RANKINGS = 2000;

    /** The grades by place, 0 where there is none, and what is measured. */
    private record Drawn(List<Integer> grades, JudgedRanking ranking) {}

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.5, 0.8, 0.95, 0.999})
    void nothingIsAboveOneByRounding(double persistence) {
        int[] grades = new int[20_000];
        Arrays.fill(grades, 30);
        JudgedRanking best = JudgedRanking.ofGrades(grades, new BitSet(), grades);
        assertThat(new RankBiasedPrecision(persistence, RelevanceLevel.DEFAULT, Cutoff.NONE).of(best))
                .isBetween(1 - 1e-8, 1.0);
        assertThat(new ExpectedReciprocalRank(30, Cutoff.NONE).of(best)).isBetween(1 - 1e-8, 1.0);
    }

    @Test
    void rankBiasedPrecisionIsTheSumOfItsDefinition() {
        Random random = random();
        for (int index = 0; index < RANKINGS; index++) {
            Drawn drawn = draw(random);
            double persistence = (1 + random.nextInt(98)) / 100.0;
            int level = 1 + random.nextInt(3);
            int depth = 1 + random.nextInt(40);
            double sum = 0;
            for (int rank = 1; rank <= Math.min(depth, drawn.grades().size()); rank++) {
                int relevance = drawn.grades().get(rank - 1) >= level ? 1 : 0;
                sum += relevance * Math.pow(persistence, rank - 1);
            }
            assertEqual("RBP(p=" + persistence + ",rel=" + level + ")@" + depth, drawn, (1 - persistence) * sum);
        }
    }

    @Test
    void expectedReciprocalRankIsTheSumOfItsDefinition() {
        Random random = random();
        for (int index = 0; index < RANKINGS; index++) {
            Drawn drawn = draw(random);
            int maximum = 1 + random.nextInt(6);
            int depth = 1 + random.nextInt(40);
            double sum = 0;
            for (int rank = 1; rank <= Math.min(depth, drawn.grades().size()); rank++) {
                double stops = satisfies(drawn, rank, maximum);
                for (int before = 1; before < rank; before++) {
                    stops *= 1 - satisfies(drawn, before, maximum);
                }
                sum += stops / rank;
            }
            assertEqual("ERR(max_rel=" + maximum + ")@" + depth, drawn, sum);
        }
    }

    private static double satisfies(Drawn drawn, int rank, int maximum) {
        int grade = drawn.grades().get(rank - 1);
        int counted = grade < 0 ? 0 : grade > maximum ? maximum : grade;
        return (Math.pow(2, counted) - 1) / Math.pow(2, maximum);
    }

    private static void assertEqual(String measure, Drawn drawn, double expected) {
        assertThat(Measure.parse(measure).of(drawn.ranking()))
                .as("%s of %s with seed %d", measure, drawn.grades(), SEED)
                .isCloseTo(expected, within(1e-12));
    }

    private static Random random() {
        System.out.println("UserModelMeasuresTest: seed " + SEED);
        return new Random(SEED);
    }

    private static Drawn draw(Random random) {
        List<Integer> grades = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        Map<String, Integer> judgments = new HashMap<>(Map.of("missing", 2));
        int documents = random.nextInt(60);
        for (int place = 0; place < documents; place++) {
            ids.add("d" + place);
            boolean judged = random.nextInt(3) > 0;
            grades.add(judged ? random.nextInt(8) - 2 : 0);
            if (judged) {
                judgments.put("d" + place, grades.get(place));
            }
        }
        return new Drawn(grades, JudgedRanking.of(ids, judgments));
    }
}
