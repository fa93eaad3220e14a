package dev.sluice.jobs.demo;

import dev.sluice.inference.NanoClock;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.RunSummary;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far the demo has come: questions done, documents a second, nDCG@10 so far before and after. To be used by
 * one thread at a time.
 */
public interface DemoProgress extends AutoCloseable {

    /** Shows a newer state; may be called as often as one likes. */
    void show(RunSummary soFar);

    /** Leaves the last state standing. */
    @Override
    void close();

    /**
     * A bar on a terminal; elsewhere plain lines, one in five seconds at most and one at the end.
     *
     * @param terminal whether {@code out} is one
     * @param queries how many questions there are in all
     */
    static DemoProgress on(PrintStream out, boolean terminal, long queries) {
        return terminal
                ? new ProgressInBar(out, queries)
                : new ProgressInLines(out, queries, Duration.ofSeconds(5), NanoClock.SYSTEM);
    }

    /** Questions that have their answer, be it a dead letter. */
    static long done(RunSummary summary) {
        return summary.queries() + summary.deadLetters();
    }

    /** Speed and quality in words, as far as they are known. */
    static String figures(RunSummary summary) {
        MeasureComparison ndcg = summary.measures().getOrDefault("nDCG@10", MeasureComparison.NONE);
        return number("%.0f", summary.documentsPerSecond()) + " documents/s, nDCG@10 "
                + number("%.3f", ndcg.firstStage()) + " -> " + number("%.3f", ndcg.reranked());
    }

    private static String number(String format, @Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }
}
