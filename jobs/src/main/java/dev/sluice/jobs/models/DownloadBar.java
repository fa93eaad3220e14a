package dev.sluice.jobs.models;

import java.io.PrintStream;
import java.nio.charset.Charset;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that redraws itself, with rate and time left, for terminals. */
final class DownloadBar implements DownloadProgress {

    private static final int REDRAW_MILLIS = 250;
    private static final long MEBIBYTE = 1L << 20;

    private final PrintStream out;
    private final ProgressBar bar;

    DownloadBar(PrintStream out, long bytes) {
        this.out = out;
        boolean blocks = Charset.defaultCharset().newEncoder().canEncode('\u2588');
        bar = new ProgressBarBuilder()
                .setInitialMax(bytes)
                .setUnit(" MiB", MEBIBYTE)
                .showSpeed()
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setStyle(blocks ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(out))
                .build();
    }

    @Override
    public void kept(long bytes) {
        // The bar shows what has to come: what is there already must not count for the rate.
        bar.maxHint(bar.getMax() - bytes);
    }

    @Override
    public void received(long bytes) {
        bar.stepBy(bytes);
    }

    @Override
    public void discarded(long bytes) {
        bar.maxHint(bar.getMax() + bytes);
    }

    @Override
    public void say(String line) {
        out.print("\r" + line + "\n");
    }

    @Override
    public void close() {
        bar.close();
    }
}
