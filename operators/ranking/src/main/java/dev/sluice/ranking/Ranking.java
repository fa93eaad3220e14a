package dev.sluice.ranking;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one candidate set: its documents, best first. All but {@code timings} and {@code usage.inferences} is a
 * function of the set, the model and the options alone.
 *
 * <p>The order is total: relevance score descending, then first-stage rank. Documents without a score stand last in
 * first-stage order.
 *
 * @param reason why the status is not {@link Status#RANKED}; null where it is
 */
public record Ranking(
        String queryId,
        ModelIdentity model,
        Status status,
        @Nullable String reason,
        List<RankedDocument> results,
        Usage usage,
        Timings timings,
        @Nullable Instant eventTime,
        Attributes attributes,
        @Nullable Origin origin) {

    /** How much of the answer is the model's. */
    public enum Status {
        /** The model scored every document. */
        RANKED,
        /** The model scored some documents; the others stand last in first-stage order. */
        PARTIAL,
        /** The model scored none: first-stage order. */
        FALLBACK;

        /** The word on the wire, such as {@code ranked}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What the answer cost.
     *
     * @param totalTokens tokens of the query and the documents as the model takes them, cached ones included
     * @param inferences how many micro-batches the set took part in
     */
    public record Usage(long totalTokens, int inferences) {
        public static final Usage NONE = new Usage(0, 0);
    }

    /**
     * Where the time went.
     *
     * @param queue from the submission to the start of the set's first inference
     * @param inference from there to the end of its last inference
     * @param total from the submission to the answer
     */
    public record Timings(Duration queue, Duration inference, Duration total) {
        public static final Timings NONE = new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    public Ranking {
        Objects.requireNonNull(queryId, "queryId");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(status, "status");
        results = List.copyOf(results);
        Objects.requireNonNull(usage, "usage");
        Objects.requireNonNull(timings, "timings");
        Objects.requireNonNull(attributes, "attributes");
        if ((status == Status.RANKED) != (reason == null)) {
            throw new IllegalArgumentException(
                    "Status " + status.word() + " with reason '" + reason + "': all but 'ranked' give a reason");
        }
    }

    /**
     * Ranks a set by the model's scores; a set with documents, none of which has a score, is a fallback.
     *
     * @throws IllegalArgumentException if there is not one score a document
     */
    public static Ranking of(
            CandidateSet set, ModelIdentity model, DocumentScores scores, Usage usage, Timings timings) {
        List<Document> documents = set.documents();
        if (scores.size() != documents.size()) {
            throw new IllegalArgumentException(
                    "The model gave " + scores.size() + " scores for " + documents.size() + " documents");
        }
        boolean complete = scores.isComplete();
        List<Integer> order = IntStream.range(0, documents.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(index -> scores.isScored(index) ? 0 : 1)
                        .thenComparing(index -> scores.isScored(index) ? 0f - scores.score(index) : 0f)
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        return new Ranking(
                set.queryId(),
                model,
                status(scores),
                complete
                        ? null
                        : Objects.requireNonNullElse(scores.unscoredReason(), "The model left documents unscored"),
                results(set, order, scores),
                usage,
                timings,
                set.eventTime(),
                set.attributes(),
                set.origin());
    }

    private static Status status(DocumentScores scores) {
        if (scores.isComplete()) {
            return Status.RANKED;
        }
        return scores.hasAny() ? Status.PARTIAL : Status.FALLBACK;
    }

    /** Answers a set in first-stage order, without scores, and says why. */
    public static Ranking fallback(CandidateSet set, ModelIdentity model, String reason, Timings timings) {
        List<Integer> order = IntStream.range(0, set.documents().size()).boxed().toList();
        return new Ranking(
                set.queryId(),
                model,
                Status.FALLBACK,
                reason,
                results(set, order, new DocumentScores(set.documents().size())),
                Usage.NONE,
                timings,
                set.eventTime(),
                set.attributes(),
                set.origin());
    }

    private static List<RankedDocument> results(CandidateSet set, List<Integer> order, DocumentScores scores) {
        int size = set.topN() == null ? order.size() : Math.min(set.topN(), order.size());
        List<RankedDocument> results = new ArrayList<>(size);
        for (int place = 0; place < size; place++) {
            int index = order.get(place);
            results.add(new RankedDocument(
                    index,
                    set.documents().get(index).id(),
                    scores.isScored(index) ? scores.score(index) : null,
                    place + 1,
                    index + 1,
                    scores.isTruncated(index)));
        }
        return results;
    }
}
