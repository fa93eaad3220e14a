package dev.sluice.streaming.policy;

import dev.sluice.streaming.outcome.SetReport;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Ends the job, for good and whatever its restart strategy, when a larger share of the sets answered of late came back
 * in first-stage order than its bound allows: by a {@link SuppressRestartsException} whose cause is a
 * {@link FallbackShareException}. Nothing leaves it. Runs with a parallelism of 1, so that it sees the reports of the
 * whole job.
 *
 * <p>It judges with each fallback, once {@value FallbackBound#LEAST_ANSWERED} sets were answered in the window, or with
 * the first one where none is allowed, and a bound on a whole job once more at its end, however few there were; the
 * window's time is that of the reports; the clocks of the machines have to agree by far less than the window is long.
 * The window is operator state, so that a restart does not forget. The share is shown as the gauge {@value #SHARE}.
 */
public final class FallbackBoundOperator extends AbstractStreamOperator<Void>
        implements OneInputStreamOperator<SetReport, Void>, BoundedOneInput {

    static final String SHARE = "recentFallbackShare";

    private static final TypeInformation<FallbackSlice> STATE_TYPE = Types.POJO(FallbackSlice.class);

    private final FallbackBound bound;

    private transient @Nullable ListState<FallbackSlice> checkpointed;
    private transient @Nullable FallbackWindow window;

    /** For the gauge, which other threads read. */
    private transient volatile double share;

    public FallbackBoundOperator(FallbackBound bound) {
        this.bound = bound;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        checkpointed =
                context.getOperatorStateStore().getListState(new ListStateDescriptor<>("fallback-slices", STATE_TYPE));
        FallbackWindow restored = new FallbackWindow(bound);
        for (FallbackSlice slice : checkpointed.get()) {
            restored.add(slice);
        }
        window = restored;
        share = restored.share();
    }

    @Override
    public void open() throws Exception {
        super.open();
        getMetricGroup().addGroup("sluice").<Double, Gauge<Double>>gauge(SHARE, () -> share);
    }

    @Override
    public void processElement(StreamRecord<SetReport> element) {
        FallbackWindow counted = window();
        Optional<String> excess = counted.add(element.getValue());
        share = counted.share();
        requireNone(excess);
    }

    /** Before the results behind the last checkpoint get their names. */
    @Override
    public void endInput() {
        requireNone(window().atEnd());
    }

    private static void requireNone(Optional<String> excess) {
        if (excess.isPresent()) {
            throw new SuppressRestartsException(new FallbackShareException(excess.get()));
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        Objects.requireNonNull(checkpointed).update(window().slices());
    }

    private FallbackWindow window() {
        return Objects.requireNonNull(window, "The operator is not initialized");
    }
}
