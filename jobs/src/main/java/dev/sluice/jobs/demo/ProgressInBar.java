package dev.sluice.jobs.demo;

import dev.sluice.ranking.RunSummary;
import java.io.PrintStream;
import java.nio.charset.Charset;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that redraws itself, for terminals. */
final class ProgressInBar implements DemoProgress {
    private static final int REDRAW_MILLIS = 250;

    private final ProgressBar bar;

    ProgressInBar(PrintStream out, long queries) {
        boolean blocks = Charset.defaultCharset().newEncoder().canEncode('\u2588');
        bar = new ProgressBarBuilder()
                .setInitialMax(queries)
                .hideEta() // leaves room for the figures in 80 columns
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setStyle(blocks ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
    }

    @Override
    public void show(RunSummary soFar) {
        bar.stepTo(DemoProgress.done(soFar));
        bar.setExtraMessage(" " + DemoProgress.figures(soFar));
    }

    @Override
    public void close() {
        bar.close();
    }
}
