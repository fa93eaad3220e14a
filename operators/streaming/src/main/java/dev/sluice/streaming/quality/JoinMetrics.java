package dev.sluice.streaming.quality;

import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the join shows in Flink's metrics, below {@code sluice}: how much it keeps ({@code joinResults},
 * {@code joinJudgments}, {@code joinClicks}; after a restore the sum over all subtasks is right), and counts of what
 * did not join.
 */
final class JoinMetrics {

    /** Judgments and clicks that came too late. */
    final Counter lateFeedback;

    /** Judgments and clicks beyond what is kept of one query id. */
    final Counter tooMuchFeedback;

    /** Ranked results beyond what is kept of one query id: measured once and not corrected. */
    final Counter resultsNotKept;

    /** Judgments that were kept to the end and found no ranked result. */
    final Counter judgmentsWithoutResult;

    /** Clicks that were kept to the end and found no ranked result that shows the document. */
    final Counter clicksWithoutResult;

    /** Documents that got judgments that disagree. */
    final Counter conflictingJudgments;

    JoinMetrics(MetricGroup operator, Supplier<JoinCounts> counts) {
        MetricGroup group = operator.addGroup("sluice");
        group.gauge("joinResults", () -> counts.get().results());
        group.gauge("joinJudgments", () -> counts.get().judgments());
        group.gauge("joinClicks", () -> counts.get().clicks());
        lateFeedback = group.counter("lateFeedback");
        tooMuchFeedback = group.counter("tooMuchFeedback");
        resultsNotKept = group.counter("resultsNotKept");
        judgmentsWithoutResult = group.counter("judgmentsWithoutResult");
        clicksWithoutResult = group.counter("clicksWithoutResult");
        conflictingJudgments = group.counter("conflictingJudgments");
    }
}
