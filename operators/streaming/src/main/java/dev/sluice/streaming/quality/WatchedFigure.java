package dev.sluice.streaming.quality;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A watched figure over the windows of one model, source and segment. Flink keeps it as a POJO.
 *
 * @param windows those remembered, by time
 * @param raised whether the last alert said that the figure is beyond its bound
 */
public record WatchedFigure(List<WatchedWindow> windows, boolean raised) {

    /**
     * How many windows are remembered beyond those that make a row: corrections of older ones change nothing. It is the
     * lateness in windows that is still looked at, so 100 windows of a minute cover the usual hour.
     */
    static final int OLDER_WINDOWS = 100;

    static final WatchedFigure UNKNOWN = new WatchedFigure(List.of(), false);

    public WatchedFigure {
        windows = List.copyOf(windows);
    }

    /**
     * With a window added, or replaced where this is a correction of it. Too many windows, and the oldest is forgotten:
     * first of those without the figure, which no row needs, then of all.
     *
     * @param row how many windows make a row
     */
    WatchedFigure with(WatchedWindow reported, int row) {
        List<WatchedWindow> changed = new ArrayList<>(windows);
        int place = Collections.binarySearch(changed, reported, WatchedWindow.BY_TIME);
        if (place < 0) {
            changed.add(-place - 1, reported);
        } else if (reported.revision() > changed.get(place).revision()) {
            changed.set(place, reported);
        }
        if (changed.size() > row + OLDER_WINDOWS) {
            changed.remove(oldest(changed));
        }
        return new WatchedFigure(changed, raised);
    }

    WatchedFigure withRaised(boolean now) {
        return new WatchedFigure(windows, now);
    }

    /** Whether the last windows that have the figure, as many as make a row, are all beyond the bound. */
    boolean isRow(AlertBounds.Bound bound, int row) {
        int beyond = 0;
        for (int place = windows.size() - 1; place >= 0 && beyond < row; place--) {
            Double value = windows.get(place).value();
            if (value != null) {
                if (!bound.isBeyond(value)) {
                    return false;
                }
                beyond++;
            }
        }
        return beyond == row;
    }

    /** The last window that has the figure; null where none has. */
    @Nullable
    WatchedWindow last() {
        for (int place = windows.size() - 1; place >= 0; place--) {
            if (windows.get(place).value() != null) {
                return windows.get(place);
            }
        }
        return null;
    }

    private static int oldest(List<WatchedWindow> windows) {
        for (int place = 0; place < windows.size(); place++) {
            if (windows.get(place).value() == null) {
                return place;
            }
        }
        return 0;
    }
}
