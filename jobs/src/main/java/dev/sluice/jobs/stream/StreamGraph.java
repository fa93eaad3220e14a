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
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.jspecify.annotations.Nullable;

/** The graph between source and sinks, the same in {@code stream} and {@code demo}, and in their tests. */
public final class StreamGraph {

    /**
     * What comes out. Each record that came in is in {@code rankings} or in {@code deadLetters}, once.
     *
     * @param quality a report a window of event time; null where the options have no topic for it
     * @param alerts on the quality; null where the options have no topic for them
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
        Scoring scoring = options.scoring();
        Defaults defaults = scoring.defaults();
        DataStream<Arrival> complete = arrivals.map(
                        arrival -> arrival instanceof CandidateSet set ? defaults.complete(set) : arrival)
                .returns(SluiceTypes.ARRIVAL)
                .uid("defaults")
                .name("defaults");
        RerankedStream reranked = Reranking.ofArrivals(complete)
                .options(scoring.reranker())
                .timeout(scoring.timeout().span())
                .inFlightSets(scoring.inFlightSets())
                .deadLetterMaxBytes(scoring.deadLetterMaxBytes())
                .order(options.order())
                .summaryInterval(summaryInterval)
                .apply();
        return new Outputs(
                reranked.rankings(),
                reranked.deadLetters(),
                options.results().quality() == null ? null : quality(reranked, options.quality()),
                null,
                reranked.summaries(),
                reranked.reports());
    }

    private static DataStream<QualityReport> quality(RerankedStream reranked, StreamOptions.Quality options) {
        return reranked.quality(QualityOptions.windows(options.window()).withLateness(options.lateness()))
                .reports();
    }

    private StreamGraph() {}
}
