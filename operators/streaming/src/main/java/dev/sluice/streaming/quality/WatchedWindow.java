package dev.sluice.streaming.quality;

import dev.sluice.ranking.QualityReport;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a watched figure in one window. Flink keeps it as a POJO.
 *
 * @param window null for the one window without bounds
 * @param revision of the report that this is from
 * @param value null where the window lacks the figure
 */
public record WatchedWindow(
        QualityReport.@Nullable Window window,
        int revision,
        @Nullable Double value) {

    static final Comparator<WatchedWindow> BY_TIME = Comparator.comparing(
                    (WatchedWindow watched) -> watched.bound(true), Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(watched -> watched.bound(false), Comparator.nullsFirst(Comparator.naturalOrder()));

    private @Nullable Instant bound(boolean start) {
        if (window == null) {
            return null;
        }
        return start ? window.start() : window.end();
    }
}
