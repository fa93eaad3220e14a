package dev.sluice.ranking;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How well a document answers a query, as somebody said explicitly. Joined with the ranked results of that query id.
 *
 * @param grade 1 and more is relevant, 0 and less is not
 * @param eventTime when it was judged; null where the record does not say
 * @param source who judged, for people to read; null where the record does not say
 * @param origin where the record came from; null where a program built it
 */
public record Judgment(
        String queryId,
        String documentId,
        int grade,
        @Nullable Instant eventTime,
        @Nullable String source,
        @Nullable Origin origin)
        implements Feedback {

    public Judgment {
        Objects.requireNonNull(queryId, "queryId");
        Objects.requireNonNull(documentId, "documentId");
    }

    /** The same judgment, made at another time. */
    public Judgment at(@Nullable Instant eventTime) {
        return new Judgment(queryId, documentId, grade, eventTime, source, origin);
    }

    public Judgment withOrigin(@Nullable Origin origin) {
        return new Judgment(queryId, documentId, grade, eventTime, source, origin);
    }
}
