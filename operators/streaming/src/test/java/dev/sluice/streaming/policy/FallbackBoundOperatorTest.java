package dev.sluice.streaming.policy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.streaming.Reports;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.outcome.SetReport.Status;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FallbackBoundOperatorTest {

    private static final FallbackBound BOUND = new FallbackBound(0.25, Duration.ofMinutes(1));

    private OneInputStreamOperatorTestHarness<SetReport, Void> harness;

    @AfterEach
    void close() throws Exception {
        if (harness != null) {
            harness.close();
        }
    }

    @Test
    void aShareAboveTheBoundEndsTheJobForGood() throws Exception {
        open(null);
        process(Status.RANKED, 30);
        process(Status.FALLBACK, 10);
        assertThatThrownBy(() -> process(Status.FALLBACK, 1))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(FallbackShareException.class)
                .hasMessageStartingWith("11 of the 41 sets");
    }

    @Test
    void aRestartForgetsNothing() throws Exception {
        open(null);
        process(Status.RANKED, 30);
        process(Status.FALLBACK, 10);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        process(Status.RANKED, 1_000);

        open(state);
        assertThatThrownBy(() -> process(Status.FALLBACK, 1)).cause().hasMessageStartingWith("11 of the 41 sets");
    }

    @Test
    void stateOfSeveralSubtasksComesTogether() throws Exception {
        open(null);
        process(Status.RANKED, 30);
        OperatorSubtaskState one = harness.snapshot(1, 1);
        open(null);
        process(Status.FALLBACK, 10);
        OperatorSubtaskState other = harness.snapshot(1, 1);

        open(AbstractStreamOperatorTestHarness.repackageState(one, other));
        process(Status.RANKED, 3);
        process(Status.FALLBACK, 1);
        assertThatThrownBy(() -> process(Status.FALLBACK, 1)).cause().hasMessageStartingWith("12 of the 45 sets");
    }

    @Test
    void stateMayGetMoreFields() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(FallbackSlice.class);
    }

    private void open(OperatorSubtaskState state) throws Exception {
        close();
        harness = new OneInputStreamOperatorTestHarness<>(
                new FallbackBoundOperator(BOUND), SluiceTypes.SET_REPORT.createSerializer(new SerializerConfigImpl()));
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private void process(Status status, int times) throws Exception {
        for (int set = 0; set < times; set++) {
            harness.processElement(Reports.answered(status, 1_800_000_000_000L), 1);
        }
    }
}
