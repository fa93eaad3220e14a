package dev.sluice.ranking;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user opened a document of a ranked result. An implicit sign of relevance, which says as much of where the document
 * stood: never mixed with {@link Judgment judgments}.
 *
 * @param eventTime when; null where the record does not say
 * @param origin where the record came from; null where a program built it
 */
public record Click(
        String queryId,
        String documentId,
        @Nullable Instant eventTime,
        @Nullable Origin origin) implements Feedback {

    public Click {
        Objects.requireNonNull(queryId, "queryId");
        Objects.requireNonNull(documentId, "documentId");
    }

    /** The same click, made at another time. */
    public Click at(@Nullable Instant eventTime) {
        return new Click(queryId, documentId, eventTime, origin);
    }

    public Click withOrigin(@Nullable Origin origin) {
        return new Click(queryId, documentId, eventTime, origin);
    }
}
