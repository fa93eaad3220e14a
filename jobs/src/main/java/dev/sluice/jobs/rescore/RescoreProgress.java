package dev.sluice.jobs.rescore;

import dev.sluice.inference.NanoClock;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.RunSummary;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows how far a job has come. To be used by one thread at a time. */
interface RescoreProgress extends AutoCloseable {

    /**
     * Shows a newer state; may be called as often as one likes.
     *
     * @param sets how many there are in all; null as long as that is not known
     */
    void show(RunSummary soFar, @Nullable Long sets, Pace pace);

    /** Leaves the last state standing. */
    @Override
    void close();

    /**
     * A bar on a terminal; elsewhere plain lines, one in ten seconds at most.
     *
     * @param terminal whether {@code out} is one
     */
    static RescoreProgress on(PrintStream out, boolean terminal) {
        return terminal ? new RescoreBar(out) : new RescoreLines(out, Duration.ofSeconds(10), NanoClock.SYSTEM);
    }

    /** Speed, time left and quality in words, as far as they are known. */
    static String figures(RunSummary summary, @Nullable Long sets, Pace pace) {
        StringBuilder figures = new StringBuilder(number("%,.0f", pace.documentsPerSecond())).append(" documents/s");
        Duration left = sets == null ? null : pace.left(sets);
        if (left != null) {
            figures.append(", ").append(time(left)).append(" left");
        }
        MeasureComparison ndcg = summary.measures().getOrDefault("nDCG@10", MeasureComparison.NONE);
        if (ndcg.reranked() != null) {
            figures.append(", nDCG@10 ")
                    .append(number("%.3f", ndcg.firstStage()))
                    .append(" -> ")
                    .append(number("%.3f", ndcg.reranked()));
        }
        return figures.toString();
    }

    /** A time for people, such as {@code 2 h 05 min}. */
    static String time(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%,d h %02d min", seconds / 3_600, seconds / 60 % 60);
    }

    /** A number for people; a dash where there is none. */
    static String number(String format, @Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, format, value);
    }
}
