package dev.sluice.ranking.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.ranking.MeasureComparison;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedBootstrapTest {

    private static final double[] DIFFERENCES = {0.5, -0.25, 0, 0.125, 1, -0.0625, 0.3, 0.7};

    @Test
    void theIntervalIsTheOneComputedFromTheDefinitionInAnotherLanguage() {
        MeasureComparison.Interval usual = new PairedBootstrap(42, 2000, 0.95).interval(DIFFERENCES);
        assertThat(usual.low()).isCloseTo(0.0359375, within(1e-12));
        assertThat(usual.high()).isCloseTo(0.562578125, within(1e-12));
        assertThat(usual.level()).isEqualTo(0.95);
        MeasureComparison.Interval narrower = new PairedBootstrap(42, 1000, 0.9).interval(DIFFERENCES);
        assertThat(narrower.low()).isCloseTo(0.06875, within(1e-12));
        assertThat(narrower.high()).isCloseTo(0.51890625, within(1e-12));
    }

    @Test
    void theSameSeedGivesTheSameIntervalAndAnotherSeedAnother() {
        PairedBootstrap bootstrap = PairedBootstrap.withSeed(Seed.of("a"));
        assertThat(bootstrap.interval(DIFFERENCES)).isEqualTo(bootstrap.interval(DIFFERENCES));
        assertThat(bootstrap.interval(DIFFERENCES))
                .isNotEqualTo(PairedBootstrap.withSeed(Seed.of("b")).interval(DIFFERENCES));
    }

    @Test
    void theNinetyFivePercentIntervalOfNormalDataCoversTheTrueMean() {
        long seed = 11;
        System.out.println("PairedBootstrapTest: seed " + seed);
        Random random = new Random(seed);
        int trials = 500;
        int covered = 0;
        for (int trial = 0; trial < trials; trial++) {
            double[] differences = DoubleStream.generate(() -> 0.1 + 0.3 * random.nextGaussian())
                    .limit(50)
                    .toArray();
            MeasureComparison.Interval interval = new PairedBootstrap(trial, 2000, 0.95).interval(differences);
            covered += interval.low() <= 0.1 && 0.1 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / (double) trials).as("seed %d", seed).isBetween(0.90, 0.98);
    }

    @Test
    void fewerThanTwoDifferencesHaveNoInterval() {
        PairedBootstrap bootstrap = PairedBootstrap.withSeed(Seed.of("few"));
        assertThat(bootstrap.interval(new double[0])).isNull();
        assertThat(bootstrap.interval(new double[] {0.5})).isNull();
        assertThat(bootstrap.interval(new double[] {0.5, 0.25})).isNotNull();
    }

    @Test
    void equalDifferencesLeaveNoDoubt() {
        double[] differences = new double[64];
        Arrays.fill(differences, 0.25);
        assertThat(PairedBootstrap.withSeed(Seed.of("equal")).interval(differences))
                .isEqualTo(new MeasureComparison.Interval(0.25, 0.25, 0.95));
    }

    @Test
    void theDifferencesAreLeftAsTheyWere() {
        double[] differences = DIFFERENCES.clone();
        PairedBootstrap.withSeed(Seed.of("untouched")).interval(differences);
        assertThat(differences).containsExactly(DIFFERENCES);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aDifferenceThatIsNotFiniteIsRefused(double difference) {
        assertThatThrownBy(() -> PairedBootstrap.withSeed(Seed.of("bad")).interval(new double[] {0, difference}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(difference + " at index 1");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 95, -0.5, Double.NaN})
    void aLevelThatIsNoShareIsRefused(double level) {
        assertThatThrownBy(() -> new PairedBootstrap(1, 2000, level))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("confidence level " + level);
    }

    @Test
    void tooFewResamplesAreRefused() {
        assertThatThrownBy(() -> new PairedBootstrap(1, 99, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("99 resamples");
    }

    @Test
    void equalWeightsChangeNoBit() {
        double[] differences = new Random(3).doubles(50, -1, 1).toArray();
        double[] twos = new double[50];
        Arrays.fill(twos, 2);
        PairedBootstrap bootstrap = PairedBootstrap.withSeed(Seed.of("weights"));
        assertThat(bootstrap.interval(differences, twos)).isEqualTo(bootstrap.interval(differences));
    }

    @Test
    void whatWeighsNothingDoesNotCount() {
        PairedBootstrap bootstrap = PairedBootstrap.withSeed(Seed.of("weights"));
        assertThat(bootstrap.interval(new double[] {0.5, 0.5, -9}, new double[] {1, 3, 0}))
                .satisfies(interval -> {
                    assertThat(interval.low()).isEqualTo(0.5);
                    assertThat(interval.high()).isEqualTo(0.5);
                });
        assertThat(bootstrap.interval(new double[] {0.5, 0.5}, new double[] {1, 0}))
                .isNull();
    }
}
