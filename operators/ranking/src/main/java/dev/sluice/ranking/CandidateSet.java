package dev.sluice.ranking;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The documents that a first stage found for one query, in first-stage order. Immutable; an empty list of documents is
 * a valid set (a first stage may find nothing).
 *
 * @param queryId names the query; need not be unique in a stream, each record is its own set
 * @param query a {@link Content.Text} or a {@link Content.Image}
 * @param instruction what the reranker is to look for, for models that take one
 * @param topN how many results are wanted, at least 1; null means all
 * @param documents the candidates, best of the first stage first, their ids unique
 * @param eventTime when the search happened; null where the record did not say
 * @param origin where the set came from; null where it was built by a program
 */
public record CandidateSet(
        String queryId,
        Content query,
        @Nullable String instruction,
        @Nullable Integer topN,
        List<Document> documents,
        @Nullable Instant eventTime,
        Attributes attributes,
        @Nullable Origin origin)
        implements Arrival {

    public CandidateSet {
        Objects.requireNonNull(queryId, "queryId");
        if (!(query instanceof Content.Text || query instanceof Content.Image)) {
            throw new IllegalArgumentException("Query '" + queryId + "': a query is a text or an image");
        }
        if (topN != null && topN < 1) {
            throw new IllegalArgumentException(
                    "top_n " + topN + ": expected at least 1; leave it out for all documents");
        }
        documents = List.copyOf(documents);
        Set<String> ids = new HashSet<>(documents.size() * 2);
        for (Document document : documents) {
            if (!ids.add(document.id())) {
                throw new IllegalArgumentException("Document id '" + document.id()
                        + "' stands twice in the set; ids must" + " be unique within a set");
            }
        }
        Objects.requireNonNull(attributes, "attributes");
    }

    /** A set with nothing but the required: a text query and its documents. */
    public static CandidateSet of(String queryId, String query, List<Document> documents) {
        return new CandidateSet(queryId, new Content.Text(query), null, null, documents, null, Attributes.NONE, null);
    }

    public CandidateSet withTopN(@Nullable Integer topN) {
        return new CandidateSet(queryId, query, instruction, topN, documents, eventTime, attributes, origin);
    }

    public CandidateSet withInstruction(@Nullable String instruction) {
        return new CandidateSet(queryId, query, instruction, topN, documents, eventTime, attributes, origin);
    }

    public CandidateSet withEventTime(@Nullable Instant eventTime) {
        return new CandidateSet(queryId, query, instruction, topN, documents, eventTime, attributes, origin);
    }

    public CandidateSet withOrigin(@Nullable Origin origin) {
        return new CandidateSet(queryId, query, instruction, topN, documents, eventTime, attributes, origin);
    }

    /** True if at least one document carries a label. */
    public boolean isJudged() {
        return documents.stream().anyMatch(document -> document.label() != null);
    }

    /** Names the set without its texts, so that it may stand in logs. */
    @Override
    public String toString() {
        return "CandidateSet[queryId=" + queryId + ", documents=" + documents.size()
                + (origin == null ? "" : ", origin=" + origin.id()) + "]";
    }
}
