package dev.sluice.jobs.rescore;

import dev.sluice.ranking.RunSummary;
import java.io.PrintStream;
import java.nio.charset.Charset;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar that redraws itself, for terminals. */
final class RescoreBar implements RescoreProgress {

    private static final int REDRAW_MILLIS = 250;
    private static final int UNKNOWN = -1;

    private final ProgressBar bar;

    RescoreBar(PrintStream out) {
        boolean blocks = Charset.defaultCharset().newEncoder().canEncode('\u2588');
        bar = new ProgressBarBuilder()
                .setInitialMax(UNKNOWN)
                .hideEta() // that of the job itself counts what earlier processes did
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setStyle(blocks ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
    }

    @Override
    public void show(RunSummary soFar, @Nullable Long sets, Pace pace) {
        if (sets != null) {
            bar.maxHint(sets);
        }
        bar.stepTo(Pace.done(soFar));
        bar.setExtraMessage(" " + RescoreProgress.figures(soFar, sets, pace));
    }

    @Override
    public void close() {
        bar.close();
    }
}
