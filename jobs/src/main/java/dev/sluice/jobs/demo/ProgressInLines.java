package dev.sluice.jobs.demo;

import dev.sluice.inference.NanoClock;
import dev.sluice.ranking.RunSummary;
import java.io.PrintStream;
import java.time.Duration;

/** Plain lines for logs and pipes. */
final class ProgressInLines implements DemoProgress {
    private final PrintStream out;
    private final long queries;
    private final long pauseNanos;
    private final NanoClock clock;

    private long lastLineNanos;
    private long shown;

    /** @param pause least time between two lines, but for the last one */
    ProgressInLines(PrintStream out, long queries, Duration pause, NanoClock clock) {
        this.out = out;
        this.queries = queries;
        this.pauseNanos = pause.toNanos();
        this.clock = clock;
        lastLineNanos = clock.nanoTime();
    }

    @Override
    public void show(RunSummary soFar) {
        long done = DemoProgress.done(soFar);
        long now = clock.nanoTime();
        if (done > shown && (done >= queries || now - lastLineNanos >= pauseNanos)) {
            out.println(done + " of " + queries + " questions, " + DemoProgress.figures(soFar));
            shown = done;
            lastLineNanos = now;
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
