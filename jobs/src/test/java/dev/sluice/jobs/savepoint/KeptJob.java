package dev.sluice.jobs.savepoint;

import dev.sluice.jobs.stream.StreamGraph;
import dev.sluice.jobs.stream.StreamGraphs;
import dev.sluice.jobs.stream.TurningReranker;
import dev.sluice.streaming.quality.AlertBounds;
import dev.sluice.streaming.rerank.RerankerFactory;
import dev.sluice.streaming.types.SluiceTypes;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job of the kept savepoints: the graph of the stream job over {@link KeptRecords}, with a fixed maximum
 * parallelism. The uids of its sources, and that they count records from 0, stay as they are.
 *
 * @param candidates so many records of candidates until the first savepoint
 * @param judgments so many until then
 * @param clicks so many until then
 * @param answered so many sets are answered in each task
 */
record KeptJob(int candidates, int judgments, int clicks, int answered) {

    /** Reads as far as a savepoint is made, which is when nine sets and a dead letter are in flight. */
    static final KeptJob UNTIL_THE_SAVEPOINT = new KeptJob(36, 42, 30, 25);

    /** Reads and answers all. */
    static final KeptJob WHOLE =
            new KeptJob(KeptRecords.CANDIDATES, KeptRecords.JUDGMENTS, KeptRecords.CLICKS, KeptRecords.CANDIDATES);

    /** The first record of candidates that the savepoint has no answer of. */
    static final int FIRST_IN_FLIGHT = 26;

    private static final int MAX_PARALLELISM = 128;

    /** The mean of ten queries is below it if all are worsened, and not if all are bettered. */
    private static final AlertBounds BOUNDS = new AlertBounds(List.of(AlertBounds.Bound.reranked("nDCG@10", 0.9)), 2);

    /** Counts down with each record that a source of this JVM emits, as far as a savepoint is made. */
    static final CountDownLatch EMITTED = new CountDownLatch(
            UNTIL_THE_SAVEPOINT.candidates + UNTIL_THE_SAVEPOINT.judgments + UNTIL_THE_SAVEPOINT.clicks);

    static StreamExecutionEnvironment environment(int parallelism, Configuration configuration) {
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        environment.setMaxParallelism(MAX_PARALLELISM);
        return environment;
    }

    StreamGraph.Outputs define(StreamExecutionEnvironment environment) {
        return StreamGraphs.define(
                source(
                        environment,
                        "candidates",
                        KeptRecords.CANDIDATES,
                        candidates,
                        SluiceTypes.ARRIVAL,
                        KeptRecords::candidates),
                source(
                        environment,
                        "judgments",
                        KeptRecords.JUDGMENTS,
                        judgments,
                        SluiceTypes.FEEDBACK,
                        KeptRecords::judgment),
                source(environment, "clicks", KeptRecords.CLICKS, clicks, SluiceTypes.FEEDBACK, KeptRecords::click),
                BOUNDS,
                firstSets(answered));
    }

    /** Answers so many sets of each task at once, and the others never. */
    private static RerankerFactory firstSets(int answered) {
        return TurningReranker.with((set, number, turned) ->
                number <= answered ? CompletableFuture.completedFuture(turned.get()) : new CompletableFuture<>());
    }

    /** The record with a number. */
    private interface Numbered<T> extends Serializable {
        T of(int number);
    }

    private static <T> DataStream<T> source(
            StreamExecutionEnvironment environment,
            String name,
            int count,
            int untilTheSavepoint,
            TypeInformation<T> type,
            Numbered<T> record) {
        DataGeneratorSource<T> source = new DataGeneratorSource<>(
                number -> {
                    EMITTED.countDown();
                    return record.of(number.intValue());
                },
                count,
                untilTheSavepoint < count
                        ? RateLimiterStrategy.perCheckpoint(untilTheSavepoint)
                        : RateLimiterStrategy.noOp(),
                type);
        return environment
                .fromSource(
                        source,
                        WatermarkStrategy.<T>forGenerator(context -> new AfterEachRecord<>())
                                .withTimestampAssigner((element, timestamp) ->
                                        KeptRecords.time(element).toEpochMilli()),
                        name)
                .uid(name);
    }

    /** So that how far event time is depends on what was read alone. */
    private static final class AfterEachRecord<T> implements WatermarkGenerator<T> {

        @Override
        public void onEvent(T element, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(timestamp - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }
}
