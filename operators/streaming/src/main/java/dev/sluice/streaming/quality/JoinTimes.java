package dev.sluice.streaming.quality;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Which times of the join belong together, in milliseconds of event time; {@link #NEVER} is after all of them. Without
 * windows everything belongs together and nothing ends.
 */
final class JoinTimes implements Serializable {

    static final long NEVER = Long.MAX_VALUE;

    private final @Nullable Long size;
    private final long slide;
    private final long joinWithin;
    private final long lateness;

    JoinTimes(QualityOptions options) {
        this.size = options.window() == null ? null : options.window().toMillis();
        this.slide = options.slide() == null ? 0 : options.slide().toMillis();
        this.joinWithin =
                options.window() == null ? NEVER : options.joinWithin().toMillis();
        this.lateness = options.window() == null ? NEVER : options.lateness().toMillis();
    }

    /** The earliest result that a judgment or click of this time counts for. */
    long firstResult(long feedback) {
        return minus(feedback, joinWithin);
    }

    /** The latest result that a judgment of this time counts for. */
    long lastResult(FeedbackEntry feedback) {
        return feedback.isClick() ? feedback.timeMillis() : plus(feedback.timeMillis(), joinWithin);
    }

    boolean belong(FeedbackEntry feedback, long result) {
        return result >= firstResult(feedback.timeMillis()) && result <= lastResult(feedback);
    }

    /** From when on the last window of a result is not corrected any more. */
    long closes(long result) {
        return size == null ? NEVER : plus(lastWindowEnd(result, size) - 1, lateness);
    }

    /** Until when a result is kept: as long as a judgment that comes as late as is allowed may ask for it. */
    long resultExpires(long result) {
        return size == null ? NEVER : Math.max(closes(result), plus(plus(result, joinWithin), lateness));
    }

    /** Until when a judgment or click is kept: as long as a result that it counts for may be given anew. */
    long feedbackExpires(FeedbackEntry feedback) {
        return closes(lastResult(feedback));
    }

    /** True if at this watermark every result that the entry counts for can still be corrected. */
    boolean allOpen(FeedbackEntry feedback, long watermark) {
        return size == null || plus(firstResult(feedback.timeMillis()), lateness) > watermark;
    }

    /** True if the entry itself comes later than is allowed. */
    boolean isLate(FeedbackEntry feedback, long watermark) {
        return size != null && plus(feedback.timeMillis(), lateness) <= watermark;
    }

    private long lastWindowEnd(long result, long size) {
        return Math.floorDiv(result, slide) * slide + size;
    }

    private static long plus(long time, long span) {
        long sum = time + span;
        return ((time ^ sum) & (span ^ sum)) < 0 ? NEVER : sum;
    }

    private static long minus(long time, long span) {
        long difference = time - span;
        return ((time ^ span) & (time ^ difference)) < 0 ? Long.MIN_VALUE : difference;
    }
}
