package dev.sluice.jobs.rerank;

import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Counts what became of the candidate sets of a run. For one thread. */
final class Tally {

    private final Map<Ranking.Status, Long> answers = new EnumMap<>(Ranking.Status.class);
    private long deadLetters;

    void count(Ranking.Status status) {
        answers.merge(status, 1L, Long::sum);
    }

    void countDeadLetter() {
        deadLetters++;
    }

    RerankReport report(Duration elapsed, boolean interrupted) {
        return new RerankReport(
                answers.getOrDefault(Ranking.Status.RANKED, 0L),
                answers.getOrDefault(Ranking.Status.PARTIAL, 0L),
                answers.getOrDefault(Ranking.Status.FALLBACK, 0L),
                deadLetters,
                elapsed,
                interrupted);
    }
}
