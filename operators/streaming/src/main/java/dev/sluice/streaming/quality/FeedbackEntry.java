package dev.sluice.streaming.quality;

import dev.sluice.ranking.Click;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import java.time.Instant;
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

    /**
     * Of a judgment or a click.
     *
     * @param timestamp counts where the record itself does not say when
     * @throws IllegalArgumentException if it is a dead letter
     */
    static FeedbackEntry of(Feedback feedback, @Nullable Long timestamp) {
        if (feedback instanceof Judgment judgment) {
            long time = time(judgment.eventTime(), timestamp);
            return new FeedbackEntry(judgment.documentId(), judgment.grade(), time, id(judgment.origin()), false);
        }
        if (feedback instanceof Click click) {
            long time = time(click.eventTime(), timestamp);
            return new FeedbackEntry(click.documentId(), null, time, id(click.origin()), false);
        }
        throw new IllegalArgumentException("A dead letter is no feedback to keep; expected judgments and clicks only");
    }

    private static long time(@Nullable Instant eventTime, @Nullable Long timestamp) {
        return eventTime != null ? eventTime.toEpochMilli() : Objects.requireNonNullElse(timestamp, 0L);
    }

    private static @Nullable String id(@Nullable Origin origin) {
        return origin == null ? null : origin.id();
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
