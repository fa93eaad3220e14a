package dev.sluice.jobs.rescore;

import dev.sluice.connectors.results.OutputFormat;
import dev.sluice.connectors.results.ResultFolder;
import dev.sluice.connectors.results.ResultSinks;
import dev.sluice.connectors.results.SummarySink;
import dev.sluice.jobs.options.Scoring;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.RerankedStream;
import dev.sluice.streaming.Reranking;
import dev.sluice.streaming.rerank.RerankerFactory;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The graph from candidate sets to files. */
final class RescoreGraph {

    static final Duration SUMMARY_INTERVAL = Duration.ofSeconds(1);

    /** A file on an object store costs. */
    private static final Duration SUMMARY_WRITE_PAUSE = Duration.ofSeconds(10);

    /**
     * Adds the graph to a job.
     *
     * @param arrivals spread over the subtasks
     * @return how the job stands, now and then and at the end of its input
     */
    static DataStream<RunSummary> define(
            DataStream<Arrival> arrivals, RescoreOptions options, ResultFolder results, RerankerFactory reranker) {
        Scoring scoring = options.scoring();
        DataStream<Arrival> complete = arrivals.map(new SetCompletion(
                        scoring.defaults(),
                        options.output().format() == OutputFormat.TREC,
                        scoring.deadLetterMaxBytes()))
                .returns(SluiceTypes.ARRIVAL)
                .uid("defaults")
                .name("defaults");
        RerankedStream reranked = Reranking.ofArrivals(complete)
                .options(scoring.reranker())
                .reranker(reranker)
                .timeout(scoring.timeout().span())
                .inFlightSets(scoring.inFlightSets())
                .deadLetterMaxBytes(scoring.deadLetterMaxBytes())
                .order(Reranking.Order.UNORDERED)
                .summaryInterval(SUMMARY_INTERVAL)
                .apply();
        if (options.fallbackBound() != null) {
            reranked.failAbove(options.fallbackBound());
        }
        reranked.rankings()
                .sinkTo(sink(options.output(), results))
                .uid("ranked")
                .name("rankings");
        reranked.deadLetters()
                .sinkTo(ResultSinks.deadLetters(results.deadLetters()))
                .uid("dead-letters")
                .name("dead letters");
        reranked.summaries()
                .sinkTo(new SummarySink(results.runningSummary(), results.allRead(), SUMMARY_WRITE_PAUSE))
                .setParallelism(1)
                .uid("summary")
                .name("summary");
        return reranked.summaries();
    }

    private static Sink<Ranking> sink(RescoreOptions.Output output, ResultFolder results) {
        return switch (output.format()) {
            case JSONL -> ResultSinks.jsonLines(results.path(), output.timings());
            case TREC -> ResultSinks.trecRun(results.path(), output.runScores(), output.runTag());
            case PARQUET -> ResultSinks.parquet(results.path(), output.timings());
        };
    }

    private RescoreGraph() {}
}
