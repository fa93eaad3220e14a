package dev.sluice.ranking.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.MeasureComparison;
import org.junit.jupiter.api.Test;

class MeasureComparisonsTest {

    private static final PairedBootstrap BOOTSTRAP = new PairedBootstrap(3, 2000, 0.95);

    @Test
    void givesTheMeansTheirDifferenceAndItsInterval() {
        assertThat(MeasureComparisons.compare(
                        new double[] {0.5, 0.25, 0, 0.25}, new double[] {1, 0.5, 0.25, 0.25}, BOOTSTRAP))
                .isEqualTo(
                        new MeasureComparison(0.25, 0.5, 0.25, BOOTSTRAP.interval(new double[] {0.5, 0.25, 0.25, 0})));
    }

    @Test
    void noQueryIsNullAndNeverZero() {
        assertThat(MeasureComparisons.compare(new double[0], new double[0], BOOTSTRAP))
                .isEqualTo(MeasureComparison.NONE);
    }

    @Test
    void oneQueryHasMeansAndNoInterval() {
        assertThat(MeasureComparisons.compare(new double[] {0.5}, new double[] {0.25}, BOOTSTRAP))
                .isEqualTo(new MeasureComparison(0.5, 0.25, -0.25, null));
    }

    @Test
    void unequalNumbersOfValuesAreRefusedWithBothNumbers() {
        assertThatThrownBy(() -> MeasureComparisons.compare(new double[3], new double[2], BOOTSTRAP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 first-stage values and 2 reranked values");
    }
}
