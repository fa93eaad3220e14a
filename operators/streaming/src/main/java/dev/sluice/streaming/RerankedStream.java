package dev.sluice.streaming;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.policy.FallbackBound;
import dev.sluice.streaming.policy.FallbackBoundOperator;
import dev.sluice.streaming.quality.FeedbackStreams;
import dev.sluice.streaming.quality.LiveQuality;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.rerank.OutcomeSplit;
import dev.sluice.streaming.summary.SummaryOperator;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.jspecify.annotations.Nullable;

/**
 * What comes out of reranking. Each record that went in comes out once: in {@link #rankings()} or in
 * {@link #deadLetters()}. All keep the event time of the record. For building a job; not thread-safe.
 */
public final class RerankedStream {

    private final SingleOutputStreamOperator<Ranking> rankings;
    private final DataStream<SetReport> reports;
    private final List<Measure> measures;
    private final Duration summaryInterval;
    private final String name;
    private @Nullable DataStream<RunSummary> summaries;

    RerankedStream(
            SingleOutputStreamOperator<Ranking> rankings,
            List<Measure> measures,
            Duration summaryInterval,
            String name) {
        this.rankings = rankings;
        this.reports = rankings.getSideOutput(OutcomeSplit.REPORTS);
        this.measures = measures;
        this.summaryInterval = summaryInterval;
        this.name = name;
    }

    /** The answers, in the order of the sets if so asked for. */
    public DataStream<Ranking> rankings() {
        return rankings;
    }

    /** The records that could not be answered. */
    public DataStream<DeadLetter> deadLetters() {
        return rankings.getSideOutput(OutcomeSplit.DEAD_LETTERS);
    }

    /** A small account of each record that went in. */
    public DataStream<SetReport> reports() {
        return reports;
    }

    /**
     * Measures before and after reranking, from the labels in the sets. May be called once for each size of window.
     *
     * @param options with windows, the candidate sets need event time
     */
    public LiveQuality quality(QualityOptions options) {
        return quality(options, FeedbackStreams.NONE);
    }

    /**
     * Measures before and after reranking, from the labels in the sets and from judgments and clicks that come beside
     * them. May be called once for each size of window.
     *
     * @param options with windows, the candidate sets, judgments and clicks need event time
     */
    public LiveQuality quality(QualityOptions options, FeedbackStreams feedback) {
        return LiveQuality.of(
                rankings.getSideOutput(OutcomeSplit.ANSWERS),
                feedback,
                options,
                measures,
                name + "-quality-" + scope(options));
    }

    private static String scope(QualityOptions options) {
        if (options.window() == null || options.slide() == null) {
            return "overall";
        }
        String window = options.window().toString();
        return options.slide().equals(options.window()) ? window : window + "-" + options.slide();
    }

    /** How the job stands: now and then while it runs, and once at the end of the input. */
    public DataStream<RunSummary> summaries() {
        if (summaries == null) {
            SingleOutputStreamOperator<RunSummary> added =
                    reports.transform("run summary", SluiceTypes.RUN_SUMMARY, new SummaryOperator(summaryInterval));
            // Not forceNonParallel(): its bound on the maximum parallelism would not fit a savepoint of a job with a
            // parallelism of 1, where this operator is chained to the others
            summaries = added.setParallelism(1).uid(name + "-summary");
        }
        return summaries;
    }

    /**
     * Ends the job, without a restart, when a larger share of the sets answered of late came back in first-stage order.
     * To be called once; without it the job goes on whatever happens.
     */
    public void failAbove(FallbackBound bound) {
        // Not forceNonParallel(), for the reason that summaries() gives
        reports.transform("fallback bound", Types.VOID, new FallbackBoundOperator(bound))
                .setParallelism(1)
                .uid(name + "-fallback-bound");
    }
}
