package dev.sluice.jobs.models;

import dev.sluice.inference.NanoClock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Plain lines with rate and time left, for logs and pipes. */
final class DownloadLines implements DownloadProgress {

    private static final double NANOS = 1e9;
    private static final int PERCENT = 100;

    private final PrintStream out;
    private final long bytes;
    private final long pauseNanos;
    private final NanoClock clock;
    private final long startNanos;

    private long lastLineNanos;
    private long done;
    private long arrived;

    /** @param pause least time between two lines */
    DownloadLines(PrintStream out, long bytes, Duration pause, NanoClock clock) {
        this.out = out;
        this.bytes = bytes;
        this.clock = clock;
        pauseNanos = pause.toNanos();
        startNanos = clock.nanoTime();
        lastLineNanos = startNanos;
    }

    @Override
    public void kept(long more) {
        done += more;
    }

    @Override
    public void received(long more) {
        done += more;
        arrived += more;
        long now = clock.nanoTime();
        if (now - lastLineNanos >= pauseNanos) {
            lastLineNanos = now;
            show(now);
        }
    }

    @Override
    public void discarded(long less) {
        done -= less;
    }

    private void show(long now) {
        double perSecond = arrived * NANOS / Math.max(1, now - startNanos);
        long secondsLeft = Math.round((bytes - done) / Math.max(1, perSecond));
        out.println(String.format(
                Locale.ROOT,
                "%s of %s (%d %%), %s/s, %d:%02d left",
                Amount.of(done),
                Amount.of(bytes),
                bytes == 0 ? PERCENT : done * PERCENT / bytes,
                Amount.of((long) perSecond),
                secondsLeft / 60,
                secondsLeft % 60));
    }

    @Override
    public void say(String line) {
        out.println(line);
    }

    @Override
    public void close() {
        out.flush();
    }
}
