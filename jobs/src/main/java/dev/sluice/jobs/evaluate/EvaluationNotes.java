package dev.sluice.jobs.evaluate;

import dev.sluice.connectors.files.RunFacts;
import dev.sluice.ranking.measure.ExpectedReciprocalRank;
import dev.sluice.ranking.measure.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader of the figures has to know of the files that they came from: a line each, for standard error. */
final class EvaluationNotes {

    private final EvaluationResult result;
    private final List<String> lines = new ArrayList<>();

    private EvaluationNotes(EvaluationResult result) {
        this.result = result;
    }

    static List<String> of(EvaluationResult result) {
        EvaluationNotes notes = new EvaluationNotes(result);
        notes.judgments();
        notes.gradesAboveMaximum();
        result.runs().forEach(notes::run);
        return notes.lines;
    }

    private void judgments() {
        String firstConflict = result.qrels().firstConflict();
        if (firstConflict != null) {
            add(
                    "%s: %,d judgments give a document another grade than one before; the %s counts"
                            + " (--conflicting-judgments). The first: %s",
                    result.options().qrels(),
                    result.qrels().conflicts(),
                    result.options().conflictingJudgments(),
                    firstConflict);
        }
        Long notInCorpus = result.documentsNotInCorpus();
        if (notInCorpus != null && notInCorpus > 0) {
            add(
                    "%s: %,d judged documents are not in its corpus",
                    result.options().qrels(), notInCorpus);
        }
        if (result.found().missing() > 0) {
            add(
                    "%,d of %,d judged documents are in no run, %,d of them relevant",
                    result.found().missing(),
                    result.qrels().judgments(),
                    result.found().missingRelevant());
        }
    }

    /** ERR's gain grows with the grade up to a maximum, which is a matter of the scale that was judged on. */
    private void gradesAboveMaximum() {
        for (Measure measure : result.options().measures()) {
            if (measure instanceof ExpectedReciprocalRank err) {
                int highest = 0;
                long above = 0;
                for (int query = 0; query < result.queries().size(); query++) {
                    for (int grade : result.queries().documents(query).grades()) {
                        highest = Math.max(highest, grade);
                        above += grade > err.maximum() ? 1 : 0;
                    }
                }
                if (above > 0) {
                    add(
                            "%s counts %,d grades above %d, up to %d, as %d; write ERR(max_rel=%d) for the whole scale",
                            err.name(), above, err.maximum(), highest, err.maximum(), highest);
                }
            }
        }
    }

    private void run(MeasuredRun run) {
        RunFacts facts = run.facts();
        int unanswered = result.queries().size() - run.answeredQueries();
        if (unanswered > 0) {
            add(
                    "%s: %,d of %,d judged queries have no answer and %s",
                    run.name(),
                    unanswered,
                    result.queries().size(),
                    result.options().queries() == CountedQueries.ALL_JUDGED ? "count 0" : "are left out");
        }
        if (run.values().unjudgedQueries() > 0) {
            add(
                    "%s: %,d queries are not judged and are left out",
                    run.name(), run.values().unjudgedQueries());
        }
        if (facts.repeatedAnswers() > 0) {
            add(
                    "%s: %,d answers stand there again, in the same order, and count once",
                    run.name(), facts.repeatedAnswers());
        }
        if (facts.fallbacks() + facts.partialAnswers() > 0) {
            add(
                    "%s: of %,d answers %,d are fallbacks, in the first stage's order, and %,d partial",
                    run.name(), facts.answers(), facts.fallbacks(), facts.partialAnswers());
        }
    }

    private void add(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }
}
