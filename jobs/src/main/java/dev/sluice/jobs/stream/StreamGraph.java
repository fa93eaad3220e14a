package dev.sluice.jobs.stream;

import dev.sluice.jobs.options.Defaults;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.RerankedStream;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.quality.AlertBounds;
import dev.sluice.streaming.quality.AlertFunction;
import dev.sluice.streaming.quality.FeedbackStreams;
import dev.sluice.streaming.quality.LiveQuality;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.quality.Segmentation;
import dev.sluice.streaming.rerank.RerankerFactory;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/** The graph between source and sinks, the same in {@code stream} and {@code demo}, and in their tests. */
public final class StreamGraph {

    /**
     * What comes out. Each record that came in is in {@code rankings} or in {@code deadLetters}, once.
     *
     * @param quality a report a window of event time; null where the options have no topic for it, and in a replay
     * @param alerts on the quality; null where that is, or the options have no topic for them
     * @param summaries how the job stands, now and then and at the end of its input
     * @param reports a small account of each record that came in
     */
    public record Outputs(
            DataStream<Ranking> rankings,
            DataStream<DeadLetter> deadLetters,
            @Nullable DataStream<QualityReport> quality,
            @Nullable DataStream<QualityAlert> alerts,
            DataStream<RunSummary> summaries,
            DataStream<SetReport> reports) {}

    /**
     * Adds the graph to a job.
     *
     * @param judgments null where the options have no topic for them
     * @param clicks null where the options have no topic for them
     * @param summaryInterval the time between two summaries
     */
    public static Outputs define(
            DataStream<Arrival> arrivals,
            @Nullable DataStream<Feedback> judgments,
            @Nullable DataStream<Feedback> clicks,
            StreamOptions options,
            Duration summaryInterval) {
        return define(
                arrivals,
                judgments,
                clicks,
                options,
                summaryInterval,
                RerankerFactory.of(options.scoring().reranker()));
    }

    /** The same graph with a reranker that is opened in another way. */
    static Outputs define(
            DataStream<Arrival> arrivals,
            @Nullable DataStream<Feedback> judgments,
            @Nullable DataStream<Feedback> clicks,
            StreamOptions options,
            Duration summaryInterval,
            RerankerFactory reranker) {
        Scoring scoring = options.scoring();
        Defaults defaults = scoring.defaults();
        DataStream<Arrival> complete = arrivals.map(
                        arrival -> arrival instanceof CandidateSet set ? defaults.complete(set) : arrival)
                .returns(SluiceTypes.ARRIVAL)
                .uid("defaults")
                .name("defaults");
        RerankedStream reranked = Reranking.ofArrivals(complete)
                .options(scoring.reranker())
                .reranker(reranker)
                .timeout(scoring.timeout().span())
                .inFlightSets(scoring.inFlightSets())
                .deadLetterMaxBytes(scoring.deadLetterMaxBytes())
                .measures(options.quality().measureNames())
                .order(options.order())
                .summaryInterval(summaryInterval)
                .apply();
        if (options.fallbackBound() != null) {
            reranked.failAbove(options.fallbackBound());
        }
        if (options.results().quality() == null || options.replaysDeadLetters()) {
            return new Outputs(
                    reranked.rankings(), reranked.deadLetters(), null, null, reranked.summaries(), reranked.reports());
        }
        LiveQuality quality = reranked.quality(over(options), new FeedbackStreams(judgments, clicks));
        return new Outputs(
                reranked.rankings(),
                quality.deadLetters()
                        .map(letters -> reranked.deadLetters().union(letters))
                        .orElse(reranked.deadLetters()),
                quality.reports(),
                alerts(quality, options),
                reranked.summaries(),
                reranked.reports());
    }

    private static QualityOptions over(StreamOptions options) {
        StreamOptions.Quality quality = options.quality();
        StreamOptions.Feedback feedback = options.feedback();
        return QualityOptions.windows(quality.window())
                .withSlide(quality.slide())
                .withJoinWithin(feedback.joinWithin())
                .withLateness(quality.lateness())
                .withConflictingJudgments(feedback.conflictingJudgments())
                .withPropensities(feedback.propensities())
                .withSegments(quality.segments().toArray(new Segmentation[0]));
    }

    private static @Nullable DataStream<QualityAlert> alerts(LiveQuality quality, StreamOptions options) {
        AlertBounds bounds = options.alerts().bounds();
        return bounds.bounds().isEmpty()
                ? null
                : AlertFunction.of(
                        quality.reports(), bounds.requireAmong(options.quality().measures()), "quality-alerts");
    }

    private StreamGraph() {}
}
