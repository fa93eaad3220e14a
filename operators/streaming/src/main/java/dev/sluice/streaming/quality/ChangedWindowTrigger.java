package dev.sluice.streaming.quality;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.triggers.TriggerResult;
import org.apache.flink.streaming.api.windowing.windows.Window;

/**
 * Fires when the watermark passes the end of a window. After changes to a window that has fired it fires again when the
 * watermark passes the end of the current period, or, where that comes first, when the window is no longer corrected:
 * one correction for all that came in between, since to make a report anew takes as long as to make it. Flink's own
 * trigger would do so for each element.
 */
final class ChangedWindowTrigger<W extends Window> extends Trigger<SetFigures, W> {

    private static final ValueStateDescriptor<Boolean> CHANGED = new ValueStateDescriptor<>("changed", Types.BOOLEAN);

    private final long period;
    private final long lateness;

    /**
     * @param period in milliseconds of event time, aligned to the epoch
     * @param lateness in milliseconds, how long after its end a window is corrected
     */
    ChangedWindowTrigger(long period, long lateness) {
        this.period = period;
        this.lateness = lateness;
    }

    @Override
    public TriggerResult onElement(SetFigures figures, long timestamp, W window, TriggerContext context)
            throws Exception {
        ValueState<Boolean> changed = context.getPartitionedState(CHANGED);
        if (changed.value() == null) {
            changed.update(true);
            context.registerEventTimeTimer(firing(window, context.getCurrentWatermark()));
        }
        return TriggerResult.CONTINUE;
    }

    private long firing(W window, long watermark) {
        long end = window.maxTimestamp();
        if (watermark < end) {
            return end;
        }
        long periodEnd = (Math.floorDiv(watermark, period) + 1) * period - 1;
        long corrected = end > Long.MAX_VALUE - lateness ? Long.MAX_VALUE : end + lateness;
        return Math.min(Math.max(periodEnd, watermark), corrected);
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
