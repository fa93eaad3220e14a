package dev.sluice.jobs.evaluate;

import dev.sluice.connectors.files.JudgedDocuments;
import dev.sluice.connectors.files.RunAnswer;
import dev.sluice.connectors.files.RunSink;
import dev.sluice.ranking.measure.JudgedRanking;
import dev.sluice.ranking.measure.Measure;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Measures the answers of one run as they are read. An answer that comes again takes the place of the one before. */
final class RunMeasurement implements RunSink {

    private final JudgedQueries queries;
    private final List<Measure> measures;
    private final FoundDocuments found;

    /** By measure and query. */
    private final double[][] values;

    private final BitSet answered = new BitSet();
    private final Set<String> unjudged = new HashSet<>();

    RunMeasurement(JudgedQueries queries, List<Measure> measures, FoundDocuments found) {
        this.queries = queries;
        this.measures = measures;
        this.found = found;
        this.values = new double[measures.size()][queries.size()];
    }

    @Override
    public void accept(RunAnswer answer) {
        Integer query = queries.number(answer.queryId());
        if (query == null) {
            unjudged.add(answer.queryId());
            return;
        }
        answered.set(query);
        JudgedDocuments judged = queries.documents(query);
        int[] grades = new int[answer.size()];
        BitSet notJudged = new BitSet();
        for (int place = 0; place < grades.length; place++) {
            int document = judged.find(answer, place);
            if (document < 0) {
                notJudged.set(place);
            } else {
                grades[place] = judged.grade(document);
                found.add(query, document);
            }
        }
        measure(query, JudgedRanking.ofGrades(grades, notJudged, judged.grades()));
    }

    /** What came out. Queries without an answer are measured as ones with an empty answer. */
    MeasuredRun.Values end() {
        for (int query = answered.nextClearBit(0); query < queries.size(); query = answered.nextClearBit(query + 1)) {
            measure(
                    query,
                    JudgedRanking.ofGrades(
                            new int[0], new BitSet(), queries.documents(query).grades()));
        }
        return new MeasuredRun.Values(values, answered, unjudged.size());
    }

    private void measure(int query, JudgedRanking ranking) {
        for (int measure = 0; measure < values.length; measure++) {
            values[measure][query] = measures.get(measure).of(ranking);
        }
    }
}
