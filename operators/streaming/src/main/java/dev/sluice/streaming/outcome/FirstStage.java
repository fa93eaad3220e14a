package dev.sluice.streaming.outcome;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a candidate set said beside the texts: the order that its user would have seen without a model, and the grades
 * that are known.
 *
 * @param order ids of documents, best first, cut at {@code top_n} and at the depth that measures look at
 * @param labels by document id, of all documents with a label, however deep
 */
public record FirstStage(List<String> order, Map<String, Integer> labels) {

    public FirstStage {
        order = List.copyOf(order);
        labels = Map.copyOf(labels);
    }

    /**
     * Of a set.
     *
     * @param depth how many places measures look at
     */
    public static FirstStage of(CandidateSet set, int depth) {
        List<Document> documents = set.documents();
        int places = Math.min(documents.size(), Math.min(depth, set.topN() == null ? depth : set.topN()));
        Map<String, Integer> labels = new LinkedHashMap<>();
        for (Document document : documents) {
            if (document.label() != null) {
                labels.put(document.id(), document.label());
            }
        }
        return new FirstStage(
                documents.subList(0, places).stream().map(Document::id).toList(), labels);
    }
}
