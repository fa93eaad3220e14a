package dev.sluice.jobs.evaluate;

import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.measure.Measure;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, and how.
 *
 * @param qrels a file of judgments, or the folder of a BEIR collection
 * @param runs at least one; the first is what others are compared with
 * @param measures at least one; by the first, queries are shown
 * @param queries which queries count
 * @param conflictingJudgments which of several grades of a document counts
 * @param split which judgments of a BEIR collection; null for its test split, or for the only one
 * @param seed of the random numbers
 */
record EvaluateOptions(
        Path qrels,
        List<NamedRun> runs,
        List<Measure> measures,
        CountedQueries queries,
        ConflictingJudgments conflictingJudgments,
        @Nullable String split,
        long seed) {

    EvaluateOptions {
        runs = List.copyOf(runs);
        measures = List.copyOf(measures);
        Set<String> names = new HashSet<>();
        for (NamedRun run : runs) {
            if (!names.add(run.name())) {
                throw new IllegalArgumentException("run '" + run.name()
                        + "' is given twice; expected a name of its own for each run. Give one as NAME=FILE");
            }
        }
        Set<Measure> seen = new HashSet<>();
        for (Measure measure : measures) {
            if (!seen.add(measure)) {
                throw new IllegalArgumentException(
                        "measure '" + measure.name() + "' is given twice; expected each once. Leave one out");
            }
        }
    }
}
