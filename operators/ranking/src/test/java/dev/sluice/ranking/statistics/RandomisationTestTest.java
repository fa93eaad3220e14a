package dev.sluice.ranking.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomisationTestTest {

    private static final RandomisationTest TEST = RandomisationTest.withSeed(Seed.of("test"));

    @Test
    void fewDifferencesGiveTheExactShareOfSigns() {
        // Of 8 combinations of signs, +++ and --- are as far from 0 as 1 + 2 + 3.
        assertThat(TEST.pValue(new double[] {1, 2, 3})).isEqualTo(2 / 8.0);
        // 1 + 2 - 3 is 0: every combination is as far.
        assertThat(TEST.pValue(new double[] {1, 2, -3})).isEqualTo(1);
        // As far as 4: +++ 6, +-+ is 2, -++ is 4, and their opposites.
        assertThat(TEST.pValue(new double[] {-1, 2, 3})).isEqualTo(4 / 8.0);
    }

    @Test
    void sumsThatDifferByRoundingAloneCountAsEqual() {
        // 0.1 + 0.2 - 0.3 is 2.8e-17 and not 0; the sums of its permutations differ as little.
        assertThat(TEST.pValue(new double[] {0.1, 0.2, -0.3})).isEqualTo(1);
        assertThat(TEST.pValue(new double[] {0.3, 0.1, 0.2})).isEqualTo(2 / 8.0);
    }

    @Test
    void tiesOfRoundedSumsCountAsTheyDoInWholeNumbers() {
        long seed = 20261128;
        System.out.println("RandomisationTestTest: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int[] tenths = random.ints(10, -9, 10).filter(tenth -> tenth != 0).toArray();
            int observed = Math.abs(Arrays.stream(tenths).sum());
            int asFar = 0;
            for (int signs = 0; signs < 1 << tenths.length; signs++) {
                int sum = 0;
                for (int index = 0; index < tenths.length; index++) {
                    sum += (signs >> index & 1) == 0 ? tenths[index] : -tenths[index];
                }
                asFar += Math.abs(sum) >= observed ? 1 : 0;
            }
            double[] differences =
                    Arrays.stream(tenths).mapToDouble(tenth -> tenth / 10.0).toArray();
            assertThat(TEST.pValue(differences))
                    .as("round %d with seed %d", round, seed)
                    .isEqualTo((double) asFar / (1 << tenths.length));
        }
    }

    @Test
    void moreDifferencesThanOneRandomNumberHasBitsHaveSignsOfTheirOwn() {
        double[] differences = new double[128];
        Arrays.fill(differences, 0, 76, 0.25);
        Arrays.fill(differences, 76, 128, -0.25);
        // Twice the chance of 76 or more heads of 128; 0.17 if places 64 apart shared their sign.
        assertThat(TEST.pValue(differences)).isCloseTo(0.0416, within(0.008));
    }

    @Test
    void queriesWithoutADifferenceSayNothing() {
        assertThat(TEST.pValue(new double[] {1, 0, 2, 0, 3, 0})).isEqualTo(TEST.pValue(new double[] {1, 2, 3}));
        assertThat(TEST.pValue(new double[] {0, -0.0})).isEqualTo(1);
        assertThat(TEST.pValue(new double[0])).isEqualTo(1);
    }

    @Test
    void drawnSignsAgreeWithAllOfThem() {
        long seed = 20261126;
        System.out.println("RandomisationTestTest: seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            double[] differences = random.doubles(13, -0.4, 0.6)
                    .map(value -> Math.round(value * 20) / 20.0)
                    .toArray();
            double exact = new RandomisationTest(round, 10_000).pValue(differences);
            double drawn = new RandomisationTest(round, 8_000).pValue(differences);
            assertThat(drawn).as("round %d", round).isCloseTo(exact, within(0.02));
        }
    }

    @Test
    void withoutADifferenceEveryPValueIsAsLikely() {
        long seed = 20261127;
        System.out.println("RandomisationTestTest: seed " + seed);
        Random random = new Random(seed);
        int rounds = 2_000;
        double[] pValues = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            double[] differences = random.doubles(40, -1, 1).toArray();
            pValues[round] = new RandomisationTest(random.nextLong(), 500).pValue(differences);
        }
        for (double level : new double[] {0.05, 0.25, 0.5, 0.75}) {
            double share = (double) Arrays.stream(pValues)
                            .filter(value -> value <= level)
                            .count()
                    / rounds;
            assertThat(share).as("share at or below %s", level).isCloseTo(level, within(0.03));
        }
    }

    @Test
    void aClearDifferenceIsFoundAndNeverCertain() {
        double[] differences = new double[100];
        Arrays.fill(differences, 0.1);
        assertThat(TEST.pValue(differences)).isEqualTo(1 / 10_001.0);
    }

    @Test
    void theSameSeedGivesTheSamePValue() {
        double[] differences = new Random(7).doubles(100, -0.4, 0.5).toArray();
        assertThat(TEST.pValue(differences)).isEqualTo(TEST.pValue(differences.clone()));
        assertThat(new RandomisationTest(1, 1_000).pValue(differences))
                .isNotEqualTo(new RandomisationTest(2, 1_000).pValue(differences));
    }

    @Test
    void whatHasNoValueIsRefused() {
        assertThatThrownBy(() -> TEST.pValue(new double[] {0.5, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN at index 1");
        assertThatThrownBy(() -> new RandomisationTest(1, 99))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("99 permutations");
    }
}
