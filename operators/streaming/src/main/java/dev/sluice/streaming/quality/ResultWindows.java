package dev.sluice.streaming.quality;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.triggers.Trigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/**
 * Windows by the event time of the ranked result, whenever its judgments came; aligned to the epoch, and a multiple of
 * the slide apart.
 */
final class ResultWindows extends WindowAssigner<SetFigures, TimeWindow> {

    private final long size;
    private final long slide;

    ResultWindows(Duration size, Duration slide) {
        this.size = size.toMillis();
        this.slide = slide.toMillis();
    }

    @Override
    public Collection<TimeWindow> assignWindows(SetFigures figures, long timestamp, WindowAssignerContext context) {
        List<TimeWindow> windows = new ArrayList<>((int) (size / slide));
        long last = lastStart(figures.timeMillis());
        for (long start = last; start > figures.timeMillis() - size; start -= slide) {
            windows.add(new TimeWindow(start, start + size));
        }
        return windows;
    }

    private long lastStart(long timeMillis) {
        return TimeWindow.getWindowStartWithOffset(timeMillis, 0, slide);
    }

    @Override
    public Trigger<SetFigures, TimeWindow> getDefaultTrigger() {
        return new ChangedWindowTrigger<>(slide, 0);
    }

    @Override
    public TypeSerializer<TimeWindow> getWindowSerializer(ExecutionConfig config) {
        return new TimeWindow.Serializer();
    }

    @Override
    public boolean isEventTime() {
        return true;
    }

    @Override
    public String toString() {
        return "ResultWindows(" + size + " ms every " + slide + " ms)";
    }
}
