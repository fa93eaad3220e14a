package dev.sluice.ranking.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PairedComparisonTest {

    private static final Seed SEED = Seed.of("comparison");

    @Test
    void countsWinsTiesAndLossesOfTheRun() {
        PairedComparison comparison =
                PairedComparison.of(new double[] {0.5, 0.5, 0.5, 0.5}, new double[] {1, 0.5, 0.25, 0.75}, SEED);
        assertThat(comparison.wins()).isEqualTo(2);
        assertThat(comparison.ties()).isEqualTo(1);
        assertThat(comparison.losses()).isEqualTo(1);
        assertThat(comparison.difference()).isEqualTo(0.125);
        // Of the 8 signs of 0.5, 0.25 and 0.25, six are as far from 0 as 0.5.
        assertThat(comparison.pValue()).isEqualTo(0.75);
        assertThat(comparison.confidenceInterval().low()).isLessThan(0.125);
        assertThat(comparison.confidenceInterval().high()).isGreaterThan(0.125);
    }

    @Test
    void oneQueryHasNoInterval() {
        assertThat(PairedComparison.of(new double[] {0.5}, new double[] {1}, SEED)
                        .confidenceInterval())
                .isNull();
    }

    @Test
    void queriesThatOneLacksAreRefused() {
        assertThatThrownBy(() -> PairedComparison.of(new double[] {1}, new double[0], SEED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 values of the baseline and 0 of the run");
        assertThatThrownBy(() -> PairedComparison.of(new double[0], new double[0], SEED))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
