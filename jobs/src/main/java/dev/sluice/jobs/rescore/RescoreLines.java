package dev.sluice.jobs.rescore;

import dev.sluice.inference.NanoClock;
import dev.sluice.ranking.RunSummary;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Plain lines for logs and pipes. */
final class RescoreLines implements RescoreProgress {

    private final PrintStream out;
    private final long pauseNanos;
    private final NanoClock clock;

    private long lastLineNanos;
    private long shown;

    /** @param pause least time between two lines */
    RescoreLines(PrintStream out, Duration pause, NanoClock clock) {
        this.out = out;
        this.pauseNanos = pause.toNanos();
        this.clock = clock;
        this.lastLineNanos = clock.nanoTime();
    }

    @Override
    public void show(RunSummary soFar, @Nullable Long sets, Pace pace) {
        long done = Pace.done(soFar);
        long now = clock.nanoTime();
        if (done > shown && now - lastLineNanos >= pauseNanos) {
            out.println(String.format(Locale.ROOT, "%,d", done)
                    + (sets == null ? " sets, " : String.format(Locale.ROOT, " of %,d sets, ", sets))
                    + RescoreProgress.figures(soFar, sets, pace));
            shown = done;
            lastLineNanos = now;
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
