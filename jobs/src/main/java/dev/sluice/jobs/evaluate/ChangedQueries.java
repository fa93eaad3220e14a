package dev.sluice.jobs.evaluate;

import dev.sluice.ranking.measure.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The queries whose value differs most between a run and the first one, in the first measure.
 *
 * @param gained those that gained most, at most {@value #SHOWN}
 * @param lost those that lost most, at most {@value #SHOWN}
 */
record ChangedQueries(MeasuredRun run, MeasuredRun baseline, Measure measure, List<Change> gained, List<Change> lost) {

    static final int SHOWN = 10;

    /** One query's value in the first run and in this one. */
    record Change(String queryId, double before, double after) {
        double difference() {
            return after - before;
        }
    }

    /** For every run but the first. */
    static List<ChangedQueries> all(JudgedQueries queries, List<MeasuredRun> runs, Measure measure) {
        MeasuredRun baseline = runs.get(0);
        return runs.stream()
                .skip(1)
                .map(run -> of(queries, run, baseline, measure))
                .toList();
    }

    private static ChangedQueries of(JudgedQueries queries, MeasuredRun run, MeasuredRun baseline, Measure measure) {
        List<Change> changes = new ArrayList<>();
        RunComparison.inBoth(run, baseline).stream()
                .forEach(query ->
                        changes.add(new Change(queries.id(query), baseline.value(0, query), run.value(0, query))));
        // Stable: of equal differences the first id comes first.
        changes.sort(Comparator.comparingDouble(Change::difference));
        List<Change> lost = changes.stream()
                .filter(change -> change.difference() < 0)
                .limit(SHOWN)
                .toList();
        changes.sort(Comparator.comparingDouble(change -> -change.difference()));
        List<Change> gained = changes.stream()
                .filter(change -> change.difference() > 0)
                .limit(SHOWN)
                .toList();
        return new ChangedQueries(run, baseline, measure, gained, lost);
    }
}
