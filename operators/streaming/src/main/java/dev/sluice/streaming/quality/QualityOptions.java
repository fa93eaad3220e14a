package dev.sluice.streaming.quality;

import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.click.Propensities;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Over what live quality is reported, and what it is joined with. Begin with {@link #windows} or {@link #overall}.
 *
 * @param window the size of the windows of event time, aligned to the epoch; null for one window without bounds, which
 *     reports at the end of the input and keeps an account of every set until then, so for bounded inputs only
 * @param slide from the start of one window to the start of the next: the size of a window, or a whole part of it where
 *     windows overlap
 * @param joinWithin how long before or after its ranked result, in event time, a judgment may lie, and how long after
 *     it a click; without windows, any time
 * @param lateness how long after the end of a window, in event time, its figures are still corrected
 * @param conflictingJudgments which of several judgments of one document counts
 * @param segments attributes by whose values there are reports of their own
 * @param propensities how likely users look at a rank, for counterfactual figures
 */
public record QualityOptions(
        @Nullable Duration window,
        @Nullable Duration slide,
        Duration joinWithin,
        Duration lateness,
        ConflictingJudgments conflictingJudgments,
        List<Segmentation> segments,
        Propensities propensities)
        implements Serializable {

    public static final Duration DEFAULT_JOIN_WITHIN = Duration.ofHours(1);

    /** As in the model 1 / rank. */
    public static final Propensities DEFAULT_PROPENSITIES = Propensities.powerLaw(1);

    private static final int MOST_WINDOWS = 1_000;

    public QualityOptions {
        if ((window == null) != (slide == null)) {
            throw new IllegalArgumentException("window " + window + " with slide " + slide
                    + ": expected both or neither; leave both out for one window over everything");
        }
        if (window != null && slide != null) {
            checkWindows(window, slide);
        }
        if (joinWithin.isNegative()) {
            throw new IllegalArgumentException("join-within " + joinWithin + ": expected zero or more");
        }
        if (lateness.isNegative()) {
            throw new IllegalArgumentException("lateness " + lateness + ": expected zero or more");
        }
        Objects.requireNonNull(conflictingJudgments, "conflictingJudgments");
        segments = List.copyOf(segments);
        Objects.requireNonNull(propensities, "propensities");
    }

    private static void checkWindows(Duration window, Duration slide) {
        if (window.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "window " + window + ": expected at least 1 ms; leave it out for one window over everything");
        }
        if (slide.toMillis() < 1 || window.toMillis() % slide.toMillis() != 0) {
            throw new IllegalArgumentException("slide " + slide + ": expected a whole part of the window " + window
                    + ", such as a half or a sixth of it; leave it out for windows that do not overlap");
        }
        if (window.toMillis() / slide.toMillis() > MOST_WINDOWS) {
            throw new IllegalArgumentException("slide " + slide + ": puts each result into "
                    + window.toMillis() / slide.toMillis() + " windows of " + window + "; expected at most "
                    + MOST_WINDOWS + ". Take a longer slide");
        }
    }

    /** Windows of this size that do not overlap, joined within 1 hour and corrected for as long. */
    public static QualityOptions windows(Duration size) {
        return of(size);
    }

    /** One window over everything, reported at the end of the input. */
    public static QualityOptions overall() {
        return of(null);
    }

    private static QualityOptions of(@Nullable Duration window) {
        return new QualityOptions(
                window,
                window,
                DEFAULT_JOIN_WITHIN,
                DEFAULT_JOIN_WITHIN,
                ConflictingJudgments.LAST,
                List.of(),
                DEFAULT_PROPENSITIES);
    }

    /** A window begins each so often. */
    public QualityOptions withSlide(Duration slide) {
        return new QualityOptions(window, slide, joinWithin, lateness, conflictingJudgments, segments, propensities);
    }

    /** Judgments and clicks join within this time, and windows are corrected for as long. */
    public QualityOptions withJoinWithin(Duration joinWithin) {
        return new QualityOptions(window, slide, joinWithin, joinWithin, conflictingJudgments, segments, propensities);
    }

    /** Windows are corrected for so long. */
    public QualityOptions withLateness(Duration lateness) {
        return new QualityOptions(window, slide, joinWithin, lateness, conflictingJudgments, segments, propensities);
    }

    public QualityOptions withConflictingJudgments(ConflictingJudgments conflictingJudgments) {
        return new QualityOptions(window, slide, joinWithin, lateness, conflictingJudgments, segments, propensities);
    }

    public QualityOptions withSegments(Segmentation... segments) {
        return new QualityOptions(
                window, slide, joinWithin, lateness, conflictingJudgments, List.of(segments), propensities);
    }

    public QualityOptions withPropensities(Propensities propensities) {
        return new QualityOptions(window, slide, joinWithin, lateness, conflictingJudgments, segments, propensities);
    }
}
