package dev.sluice.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QualityRunITCase {

    @ParameterizedTest
    @EnumSource(StateBackend.class)
    void eachMeasuredEventPassesTheJoin(StateBackend backend) throws Exception {
        JoinFigures figures = QualityRun.measure(backend, new JoinLoad(2_000, 20_000), 2);

        // Once at least for each of the 5,000 results, and again at the watermarks after their judgments; how many
        // judgments come between two watermarks is a matter of time.
        assertThat(figures.figures()).isBetween(5_000L, 20_000L);
        assertThat(figures.eventsPerSecond()).isPositive();
        assertThat(figures.checkpointMegabytes()).isBetween(0.1, 10.0);
        assertThat(JoinFigures.of(new ObjectMapper().readTree(figures.json())).figures())
                .isEqualTo(figures.figures());
    }
}
