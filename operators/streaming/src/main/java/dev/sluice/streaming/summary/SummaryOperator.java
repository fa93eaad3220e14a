package dev.sluice.streaming.summary;

import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.outcome.SetReport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the reports of a whole job and says now and then how it stands: by a timer of processing time when something
 * changed, and once at the end of the input, even if nothing came. Runs with a parallelism of 1.
 *
 * <p>The totals are operator state, so they are as exactly-once as the job's checkpoints: after a restore, at whatever
 * parallelism of the other operators, each set counts once. Time that a job was down counts in its documents a second.
 */
public final class SummaryOperator extends AbstractStreamOperator<RunSummary>
        implements OneInputStreamOperator<SetReport, RunSummary> {

    private static final TypeInformation<SummaryState> STATE_TYPE = Types.POJO(SummaryState.class);

    private final long intervalMillis;

    private transient @Nullable ListState<SummaryState> checkpointed;
    private transient @Nullable RunTotals totals;
    private transient boolean changed;

    /** @param interval between two summaries, at least 1 ms */
    public SummaryOperator(Duration interval) {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("summary-interval " + interval + ": expected at least 1 ms");
        }
        this.intervalMillis = interval.toMillis();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        checkpointed =
                context.getOperatorStateStore().getListState(new ListStateDescriptor<>("run-totals", STATE_TYPE));
        totals = new RunTotals();
        for (SummaryState state : checkpointed.get()) {
            totals.add(state);
            changed = true;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        scheduleNext();
    }

    @Override
    public void processElement(StreamRecord<SetReport> element) {
        totals().add(element.getValue());
        changed = true;
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        Objects.requireNonNull(checkpointed).update(List.of(totals().state()));
    }

    @Override
    public void finish() throws Exception {
        emit();
        super.finish();
    }

    private void scheduleNext() {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        var unused = getProcessingTimeService().registerTimer(now + intervalMillis, time -> {
            if (changed) {
                emit();
            }
            scheduleNext();
        });
    }

    private void emit() {
        changed = false;
        output.collect(new StreamRecord<>(totals().summary()));
    }

    private RunTotals totals() {
        return Objects.requireNonNull(totals, "The operator is not initialized");
    }
}
