package dev.sluice.sql.rows;

import dev.sluice.ranking.RankedDocument;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.rerank.SetAnswer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a row of an answer can say.
 *
 * @param index place of the document in the array, from 0; null where there is no document
 * @param id of the document; null where it has none
 * @param relevanceScore null where the model gave none
 * @param rank place in the ranking, from 1; null where there is no ranking
 * @param status {@code ranked}, {@code partial}, {@code fallback} or {@code rejected}, for the whole set
 * @param reason why the status is not {@code ranked}; null where it is
 */
public record AnswerLine(
        @Nullable Integer index,
        @Nullable String id,
        @Nullable Float relevanceScore,
        @Nullable Integer rank,
        String status,
        @Nullable String reason) {

    private static final String REJECTED = "rejected";

    static AnswerLine of(RankedDocument document, SetAnswer answer) {
        return new AnswerLine(
                document.index(),
                document.id(),
                document.relevanceScore(),
                document.rank(),
                word(answer.status()),
                answer.reason());
    }

    /** A document of a set that is rejected. */
    static AnswerLine rejected(int index, @Nullable String id, @Nullable String reason) {
        return new AnswerLine(index, id, null, null, REJECTED, reason);
    }

    /** A set that is rejected and has no documents. */
    static AnswerLine rejected(@Nullable String reason) {
        return new AnswerLine(null, null, null, null, REJECTED, reason);
    }

    private static String word(SetReport.Status status) {
        return status == SetReport.Status.DEAD_LETTER ? REJECTED : status.name().toLowerCase(Locale.ROOT);
    }
}
