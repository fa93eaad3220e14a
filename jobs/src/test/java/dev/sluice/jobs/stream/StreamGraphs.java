package dev.sluice.jobs.stream;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Feedback;
import dev.sluice.streaming.policy.FallbackBound;
import dev.sluice.streaming.quality.AlertBounds;
import dev.sluice.streaming.quality.Segmentation;
import dev.sluice.streaming.rerank.RerankerFactory;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The graph of the stream job with sources and a reranker of a test. */
public final class StreamGraphs {

    /** In windows of ten minutes, corrected for an hour. */
    private static final StreamOptions PLAIN =
            StreamFixture.on("localhost:9092", "t").withQuality().options();

    /** Adds the graph with live quality to a job. */
    public static StreamGraph.Outputs define(
            DataStream<Arrival> arrivals, DataStream<Feedback> judgments, RerankerFactory reranker) {
        return StreamGraph.define(arrivals, judgments, null, PLAIN, Duration.ofMinutes(1), reranker);
    }

    /**
     * Adds the graph with all that has state to a job: also quality of each tenant, alerts, and a bound of fallbacks.
     */
    public static StreamGraph.Outputs define(
            DataStream<Arrival> arrivals,
            DataStream<Feedback> judgments,
            DataStream<Feedback> clicks,
            AlertBounds bounds,
            RerankerFactory reranker) {
        return StreamGraph.define(arrivals, judgments, clicks, withEverything(bounds), Duration.ofMinutes(1), reranker);
    }

    /** A job with a topic for everything that it can read and write. */
    static StreamOptions withEverything(AlertBounds bounds) {
        StreamOptions.Quality quality = PLAIN.quality();
        StreamOptions.Feedback feedback = PLAIN.feedback();
        return new StreamOptions(
                PLAIN.scoring(),
                PLAIN.kafka(),
                PLAIN.candidates(),
                PLAIN.results(),
                new StreamOptions.Feedback(
                        "t-judgments",
                        "t-clicks",
                        feedback.joinWithin(),
                        feedback.conflictingJudgments(),
                        feedback.propensities()),
                new StreamOptions.Quality(
                        quality.window(),
                        quality.slide(),
                        quality.lateness(),
                        quality.measures(),
                        List.of(Segmentation.by("tenant"))),
                new StreamOptions.Alerts("t-alerts", bounds),
                new FallbackBound(0.2, FallbackBound.DEFAULT_WINDOW),
                PLAIN.checkpoints(),
                PLAIN.order(),
                PLAIN.parallelism(),
                false);
    }

    private StreamGraphs() {}
}
