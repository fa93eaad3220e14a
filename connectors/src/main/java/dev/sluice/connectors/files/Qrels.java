package dev.sluice.connectors.files;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The judgments of a test collection, all in memory.
 *
 * @param queries by id, in the order of the file; at least one
 * @param repetitions judgments that said the same again
 * @param conflicts judgments that gave a document another grade than one before
 * @param firstConflict the first of these, with file and line; null where there is none
 */
public record Qrels(
        Map<String, JudgedDocuments> queries,
        long repetitions,
        long conflicts,
        @Nullable String firstConflict) {

    public Qrels {
        queries = Collections.unmodifiableMap(queries);
    }

    /** How many documents are judged, a document once for each query. */
    public long judgments() {
        return queries.values().stream().mapToLong(JudgedDocuments::size).sum();
    }
}
