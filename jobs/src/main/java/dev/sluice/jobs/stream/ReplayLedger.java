package dev.sluice.jobs.stream;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.accumulators.LongCounter;
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
 * Counts what happens in a replay, and moves the positions of its consumer group when all of it is done: with the
 * checkpoint that holds the end of the input. So a replay that was given up begins where it began, and one after a
 * finished one finds newer dead letters only. Runs with a parallelism of 1; counts are exact over restarts, and are
 * accumulators of the job when it has ended.
 */
final class ReplayLedger extends AbstractStreamOperator<ReplayEntry>
        implements OneInputStreamOperator<ReplayEntry, ReplayEntry> {

    private static final long serialVersionUID = 1;
    private static final TypeInformation<ReplayState> STATE_TYPE = Types.POJO(
            ReplayState.class,
            Map.of("counts", Types.MAP(Types.STRING, Types.LONG), "next", Types.MAP(Types.INT, Types.LONG)));

    /** Commits positions by partition; asks Kafka, once at the end of the job. */
    interface Positions extends Serializable {
        void commit(Map<Integer, Long> next);
    }

    private final Positions group;

    private transient @Nullable ListState<ReplayState> checkpointed;
    private transient @Nullable Map<String, Long> counts;
    private transient @Nullable Map<Integer, Long> next;
    private transient boolean finished;
    private transient @Nullable Long finalCheckpoint;

    ReplayLedger(Positions group) {
        this.group = group;
    }

    /** The accumulator that the count of an event is in. */
    static String accumulator(ReplayEntry.Event event) {
        return "sluice-replay-" + event.name();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        checkpointed = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("replay", STATE_TYPE));
        counts = new HashMap<>();
        next = new HashMap<>();
        for (ReplayState state : checkpointed.get()) {
            state.counts().forEach((event, count) -> counts().merge(event, count, Long::sum));
            state.next().forEach(this::read);
        }
    }

    @Override
    public void processElement(StreamRecord<ReplayEntry> element) {
        ReplayEntry entry = element.getValue();
        counts().merge(entry.event().name(), 1L, Long::sum);
        if (entry.hasPosition()) {
            read(entry.partition(), entry.next());
        }
    }

    @Override
    public void finish() throws Exception {
        super.finish();
        if (finished) {
            return;
        }
        finished = true;
        counts().forEach((event, count) -> getRuntimeContext()
                .addAccumulator(accumulator(ReplayEntry.Event.valueOf(event)), new LongCounter(count)));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        Objects.requireNonNull(checkpointed).update(List.of(new ReplayState(counts(), next())));
        if (finished && finalCheckpoint == null) {
            finalCheckpoint = context.getCheckpointId();
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        if (finalCheckpoint != null && checkpointId >= finalCheckpoint && !next().isEmpty()) {
            group.commit(Map.copyOf(next()));
        }
    }

    private void read(int partition, long following) {
        next().merge(partition, following, Math::max);
    }

    private Map<String, Long> counts() {
        return Objects.requireNonNull(counts, "The operator is not initialized");
    }

    private Map<Integer, Long> next() {
        return Objects.requireNonNull(next, "The operator is not initialized");
    }
}
