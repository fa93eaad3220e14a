package dev.sluice.jobs.stream;

import dev.sluice.jobs.options.Scoring;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.RerankedStream;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The graph between source and sinks, the same in {@code stream} and {@code demo}, and in their tests. */
public final class StreamGraph {

    /**
     * What comes out. Each record that came in is in {@code rankings} or in {@code deadLetters}, once.
     *
     * @param quality a report a window of event time
     * @param summaries how the job stands, now and then and at the end of its input
     */
    public record Outputs(
            DataStream<Ranking> rankings,
            DataStream<DeadLetter> deadLetters,
            DataStream<QualityReport> quality,
            DataStream<RunSummary> summaries) {}

    /**
     * Adds the graph to a job.
     *
     * @param summaryInterval the time between two summaries
     */
    public static Outputs define(DataStream<Arrival> arrivals, StreamOptions options, Duration summaryInterval) {
        Scoring scoring = options.scoring();
        DataStream<Arrival> complete = arrivals.map(new Defaults(scoring.topN(), scoring.instruction()))
                .returns(SluiceTypes.ARRIVAL)
                .uid("defaults")
                .name("defaults");
        RerankedStream reranked = Reranking.ofArrivals(complete)
                .options(scoring.reranker())
                .timeout(scoring.timeout().span())
                .inFlightSets(scoring.inFlightSets())
                .deadLetterMaxBytes(scoring.deadLetterMaxBytes())
                .order(order(options.order()))
                .summaryInterval(summaryInterval)
                .apply();
        QualityOptions quality =
                new QualityOptions(options.quality().window(), options.quality().lateness());
        return new Outputs(
                reranked.rankings(),
                reranked.deadLetters(),
                reranked.quality(quality).reports(),
                reranked.summaries());
    }

    private static Reranking.Order order(Order order) {
        return switch (order) {
            case ORDERED -> Reranking.Order.ORDERED;
            case UNORDERED -> Reranking.Order.UNORDERED;
        };
    }

    private StreamGraph() {}
}
