package dev.sluice.streaming.quality;

import dev.sluice.ranking.Origin;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A judgment or a click as the join keeps it. Flink handles it as a POJO.
 *
 * @param grade of a judgment; null for a click
 * @param timeMillis event time in milliseconds since the epoch
 * @param originId where it came from; null where a program built it
 * @param joined true once it counted for a ranked result
 */
public record FeedbackEntry(
        String documentId,
        @Nullable Integer grade,
        long timeMillis,
        @Nullable String originId,
        boolean joined) {

    /**
     * As they were given: by event time, then in the order of their origins, where a shorter id comes first so that
     * offset 9 comes before 10. Total but for entries of one time without an origin, of which the grade decides.
     */
    static final Comparator<FeedbackEntry> AS_GIVEN = Comparator.comparingLong(FeedbackEntry::timeMillis)
            .thenComparing(
                    FeedbackEntry::originId,
                    Comparator.nullsFirst(
                            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder())))
            .thenComparing(FeedbackEntry::grade, Comparator.nullsFirst(Comparator.naturalOrder()));

    public FeedbackEntry {
        Objects.requireNonNull(documentId, "documentId");
    }

    static FeedbackEntry of(String documentId, @Nullable Integer grade, long timeMillis, @Nullable Origin origin) {
        return new FeedbackEntry(documentId, grade, timeMillis, origin == null ? null : origin.id(), false);
    }

    boolean isClick() {
        return grade == null;
    }

    /** The grade of what is known to be a judgment. */
    int gradeOfJudgment() {
        return Objects.requireNonNull(grade, "A click has no grade");
    }

    FeedbackEntry asJoined() {
        return new FeedbackEntry(documentId, grade, timeMillis, originId, true);
    }
}
