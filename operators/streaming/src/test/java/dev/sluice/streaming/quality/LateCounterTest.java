package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class LateCounterTest {

    @Test
    void aResultWithFiguresByJudgmentsAndByClicksCountsOnce() throws Exception {
        LateCounter counter = new LateCounter();
        OneInputStreamOperatorTestHarness<SetFigures, SetFigures> harness =
                new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(counter));
        harness.open();
        harness.processElement(Figures.unjudged("q1", 1_000), 1_000);
        harness.processElement(Figures.clicked("q1", 1_000), 1_000);
        harness.processElement(Figures.judged("q2", 0.5, 1, 2_000), 2_000);
        assertThat(counter.late()).isEqualTo(2);
        assertThat(harness.extractOutputValues()).hasSize(3);
        harness.close();
    }
}
