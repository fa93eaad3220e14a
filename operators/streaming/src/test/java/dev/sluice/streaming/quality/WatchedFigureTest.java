package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.QualityReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchedFigureTest {

    private static final int ROW = 3;

    @Test
    void theOldestWindowsAreForgottenAndThoseWithoutTheFigureFirst() {
        WatchedFigure figure = WatchedFigure.UNKNOWN;
        for (int start = 0; start < 1_000; start++) {
            figure = figure.with(window(start, start == 950 ? null : (Double) 0.5), ROW);
        }
        assertThat(figure.windows()).hasSize(103);
        assertThat(figure.windows().get(0)).isEqualTo(window(896, 0.5));
        assertThat(figure.windows().get(102)).isEqualTo(window(999, 0.5));
        assertThat(figure.windows()).doesNotContain(window(950, null));
    }

    @Test
    void aWindowOlderThanAllRememberedIsForgottenAtOnce() {
        WatchedFigure figure = WatchedFigure.UNKNOWN;
        for (int start = 1; start <= ROW + WatchedFigure.OLDER_WINDOWS; start++) {
            figure = figure.with(window(start, 0.5), ROW);
        }
        assertThat(figure.with(window(0, 0.25), ROW)).isEqualTo(figure);
    }

    private static WatchedWindow window(int start, @Nullable Double value) {
        return new WatchedWindow(
                new QualityReport.Window(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + 1)), 0, value);
    }
}
