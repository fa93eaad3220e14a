package dev.sluice.streaming.quality;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * Fires when the watermark passes the end of a window, and again when the watermark moves after late reports came: one
 * correction for all that came between two watermarks, where Flink's own trigger would recompute the window for each.
 */
final class ChangedWindowTrigger<W extends Window> extends Trigger<Object, W> {

    private static final ValueStateDescriptor<Boolean> CHANGED = new ValueStateDescriptor<>("changed", Types.BOOLEAN);

    @Override
    public TriggerResult onElement(Object report, long timestamp, W window, TriggerContext context) throws Exception {
        ValueState<Boolean> changed = context.getPartitionedState(CHANGED);
        if (changed.value() == null) {
            changed.update(true);
            context.registerEventTimeTimer(Math.max(window.maxTimestamp(), context.getCurrentWatermark()));
        }
        return TriggerResult.CONTINUE;
    }

    @Override
    public TriggerResult onEventTime(long time, W window, TriggerContext context) throws Exception {
        ValueState<Boolean> changed = context.getPartitionedState(CHANGED);
        if (changed.value() == null) {
            return TriggerResult.CONTINUE;
        }
        changed.clear();
        return TriggerResult.FIRE;
    }

    @Override
    public TriggerResult onProcessingTime(long time, W window, TriggerContext context) {
        return TriggerResult.CONTINUE;
    }

    @Override
    public void clear(W window, TriggerContext context) throws Exception {
        context.getPartitionedState(CHANGED).clear();
    }

    @Override
    public String toString() {
        return "ChangedWindowTrigger";
    }
}
