package dev.sluice.jobs.rerank;

import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * What a run did.
 *
 * @param interrupted true if the run was stopped before the end of its input
 */
record RerankReport(long ranked, long partial, long fallback, long deadLetters, Duration elapsed, boolean interrupted) {

    long answered() {
        return ranked + partial + fallback;
    }

    /** One line for people, such as {@code Answered 98 candidate sets (97 ranked, 1 fallback) in 3.4 s}. */
    String toLine() {
        StringJoiner parts = new StringJoiner(", ", " (", ")").setEmptyValue("");
        add(parts, ranked, Ranking.Status.RANKED.word());
        add(parts, partial, Ranking.Status.PARTIAL.word());
        add(parts, fallback, Ranking.Status.FALLBACK.word());
        return (interrupted ? "Interrupted: answered " : "Answered ")
                + answered()
                + (answered() == 1 ? " candidate set" : " candidate sets")
                + parts
                + (deadLetters == 0 ? "" : ", " + deadLetters + (deadLetters == 1 ? " dead letter" : " dead letters"))
                + String.format(Locale.ROOT, " in %.1f s", elapsed.toMillis() / 1000.0);
    }

    private static void add(StringJoiner parts, long count, String word) {
        if (count > 0) {
            parts.add(count + " " + word);
        }
    }
}
