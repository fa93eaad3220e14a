package dev.sluice.ranking.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HolmTest {

    @Test
    void theSmallestIsTimesAllAndTheNextTimesOneLess() {
        // As R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") has it.
        assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
    }

    @Test
    void noneIsAboveOneOrBelowASmallerOne() {
        assertThat(Holm.adjust(new double[] {0.5, 0.6, 0.9})).containsExactly(1, 1, 1);
        assertThat(Holm.adjust(new double[] {0.2, 0.2})).containsExactly(0.4, 0.4);
    }

    @Test
    void oneComparisonNeedsNoCorrection() {
        assertThat(Holm.adjust(new double[] {0.03})).containsExactly(0.03);
        assertThat(Holm.adjust(new double[0])).isEmpty();
    }

    @Test
    void whatIsNoProbabilityIsRefused() {
        assertThatThrownBy(() -> Holm.adjust(new double[] {0.5, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("P value NaN");
    }
}
