package dev.sluice.streaming.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.Reports;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SummaryOperatorTest {

    private OneInputStreamOperatorTestHarness<SetReport, RunSummary> harness;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void nowAndThenASummaryLeavesIfSomethingChanged() throws Exception {
        open(null);
        tick(1_000);
        assertThat(summaries()).isEmpty();
        harness.processElement(Reports.ranked("q1", 0, 10), 1);
        harness.processElement(Reports.deadLetter(), 2);
        tick(1_999);
        assertThat(summaries()).isEmpty();
        tick(2_000);
        tick(3_000);
        tick(4_000);
        assertThat(summaries()).singleElement().satisfies(summary -> {
            assertThat(summary.queries()).isEqualTo(1);
            assertThat(summary.deadLetters()).isEqualTo(1);
        });
    }

    @Test
    void theEndOfTheInputGivesALastSummaryEvenOfNothing() throws Exception {
        open(null);
        harness.getOneInputOperator().finish();
        assertThat(summaries()).extracting(RunSummary::queries).containsExactly(0L);
    }

    @Test
    void totalsSurviveARestore() throws Exception {
        open(null);
        harness.processElement(Reports.ranked("q1", 0, 10), 1);
        harness.processElement(Reports.judged(SetReport.Status.RANKED, "q2", 0.25, 0.5), 1);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.processElement(Reports.ranked("after the checkpoint", 0, 10), 2);
        harness.close();

        open(state);
        harness.processElement(Reports.judged(SetReport.Status.FALLBACK, "q3", 0.5, 0.5), 3);
        harness.getOneInputOperator().finish();
        RunSummary summary = summaries().get(summaries().size() - 1);
        assertThat(summary.queries()).isEqualTo(3);
        assertThat(summary.ranked()).isEqualTo(2);
        assertThat(summary.inferences()).isEqualTo(3);
        assertThat(summary.measures().get("nDCG@10").difference()).isEqualTo(0.125);
    }

    private void open(OperatorSubtaskState state) throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(
                new SummaryOperator(Duration.ofSeconds(1)),
                SluiceTypes.SET_REPORT.createSerializer(new SerializerConfigImpl()));
        harness.setup(SluiceTypes.RUN_SUMMARY.createSerializer(new SerializerConfigImpl()));
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private void tick(long millis) throws Exception {
        harness.setProcessingTime(millis);
    }

    private List<RunSummary> summaries() {
        return harness.extractOutputValues();
    }
}
