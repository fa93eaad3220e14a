package dev.sluice.jobs.evaluate;

import dev.sluice.connectors.files.JudgedDocuments;
import java.util.BitSet;

/** Which judged documents any of the runs has. */
final class FoundDocuments {

    private final JudgedQueries queries;
    private final long[] begins;
    private final BitSet found = new BitSet();

    FoundDocuments(JudgedQueries queries) {
        this.queries = queries;
        this.begins = new long[queries.size() + 1];
        for (int query = 0; query < queries.size(); query++) {
            begins[query + 1] = begins[query] + queries.documents(query).size();
        }
    }

    void add(int query, int document) {
        found.set(Math.toIntExact(begins[query] + document));
    }

    /** How many documents no run has. */
    long missing() {
        return begins[queries.size()] - found.cardinality();
    }

    /** Of these, how many are relevant. */
    long missingRelevant() {
        long missing = 0;
        for (int query = 0; query < queries.size(); query++) {
            JudgedDocuments documents = queries.documents(query);
            for (int document = 0; document < documents.size(); document++) {
                if (documents.grade(document) > 0 && !found.get((int) begins[query] + document)) {
                    missing++;
                }
            }
        }
        return missing;
    }
}
