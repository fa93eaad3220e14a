package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayLedgerTest {

    /** The operator is copied, so what it does is found here. */
    private static final List<Map<Integer, Long>> COMMITTED = new ArrayList<>();

    private OneInputStreamOperatorTestHarness<ReplayEntry, ReplayEntry> harness;

    @BeforeEach
    void forget() {
        COMMITTED.clear();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void positionsMoveWithTheCheckpointThatHoldsTheEndOfTheInput() throws Exception {
        open(null);
        read(0, 7);
        read(1, 3);
        read(0, 5);
        harness.snapshot(1, 1);
        harness.notifyOfCompletedCheckpoint(1);
        harness.snapshot(2, 2);
        harness.getOneInputOperator().finish();
        harness.notifyOfCompletedCheckpoint(2);
        assertThat(COMMITTED).isEmpty();
        harness.snapshot(3, 3);
        assertThat(COMMITTED).isEmpty();
        harness.notifyOfCompletedCheckpoint(3);
        assertThat(COMMITTED).containsExactly(Map.of(0, 8L, 1, 4L));
    }

    @Test
    void countsAndPositionsSurviveARestoreAndAreAccumulatorsAtTheEnd() throws Exception {
        open(null);
        read(2, 9);
        count(ReplayEntry.Event.RANKED);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        read(2, 10);
        harness.close();

        open(state);
        count(ReplayEntry.Event.RANKED);
        count(ReplayEntry.Event.RESULT_TOO_LARGE);
        harness.getOneInputOperator().finish();
        harness.snapshot(2, 2);
        harness.notifyOfCompletedCheckpoint(2);
        assertThat(COMMITTED).containsExactly(Map.of(2, 10L));
        Map<String, Object> accumulators = Map.of(
                ReplayLedger.accumulator(ReplayEntry.Event.RUN), accumulated(ReplayEntry.Event.RUN),
                ReplayLedger.accumulator(ReplayEntry.Event.RANKED), accumulated(ReplayEntry.Event.RANKED),
                ReplayLedger.accumulator(ReplayEntry.Event.RESULT_TOO_LARGE),
                        accumulated(ReplayEntry.Event.RESULT_TOO_LARGE));
        assertThat(new ReplayTally(accumulators).line("dead-letters", "ranked"))
                .isEqualTo("replayed 1 dead letters of 'dead-letters': 2 ranked, 0 partial, 0 in first-stage order,"
                        + " 0 dead letters again; left out, and still in the topic: 0 judgments and clicks, 0 records"
                        + " that are no dead letters; 1 of the results are too large for 'ranked' and dead letters"
                        + " again");
    }

    @Test
    void aReplayOfNothingMovesNothing() throws Exception {
        open(null);
        harness.getOneInputOperator().finish();
        harness.snapshot(1, 1);
        harness.notifyOfCompletedCheckpoint(1);
        assertThat(COMMITTED).isEmpty();
    }

    private Object accumulated(ReplayEntry.Event event) {
        return harness.getEnvironment()
                .getAccumulatorRegistry()
                .getUserMap()
                .get(ReplayLedger.accumulator(event))
                .getLocalValue();
    }

    private void open(OperatorSubtaskState state) throws Exception {
        var serializer = Types.POJO(ReplayEntry.class).createSerializer(new SerializerConfigImpl());
        harness = new OneInputStreamOperatorTestHarness<>(new ReplayLedger(COMMITTED::add), serializer);
        harness.setup(serializer);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private void read(int partition, long offset) throws Exception {
        harness.processElement(new ReplayEntry(ReplayEntry.Event.RUN, partition, offset + 1), 1);
    }

    private void count(ReplayEntry.Event event) throws Exception {
        harness.processElement(new ReplayEntry(event, -1, -1), 1);
    }
}
