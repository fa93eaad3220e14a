package dev.sluice.jobs.evaluate;

import dev.sluice.connectors.files.RunFacts;
import java.util.BitSet;

/**
 * One run with its values.
 *
 * @param counted the queries that its means are over
 */
record MeasuredRun(NamedRun run, RunFacts facts, Values values, BitSet counted) {

    /**
     * What was measured.
     *
     * @param of by measure and query, for queries without an answer too
     * @param answered judged queries that the run answers
     * @param unjudgedQueries how many queries it answers that are not judged
     */
    @SuppressWarnings("ArrayRecordComponent") // millions of figures, for this package alone
    record Values(double[][] of, BitSet answered, int unjudgedQueries) {}

    String name() {
        return run.name();
    }

    double value(int measure, int query) {
        return values.of()[measure][query];
    }

    /** The mean over the queries that count, summed in the order of their ids. */
    double mean(int measure) {
        double[] counting = values(measure, counted);
        double sum = 0;
        for (double value : counting) {
            sum += value;
        }
        return sum / counting.length;
    }

    /** The values of these queries, in their order. */
    double[] values(int measure, BitSet queries) {
        return queries.stream().mapToDouble(query -> value(measure, query)).toArray();
    }

    int answeredQueries() {
        return values.answered().cardinality();
    }
}
