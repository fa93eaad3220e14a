package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.CandidateDeserializer;
import dev.sluice.connectors.kafka.DeadLetterEncoder;
import dev.sluice.connectors.kafka.EventTimeWatermarks;
import dev.sluice.connectors.kafka.KafkaMessage;
import dev.sluice.connectors.kafka.KafkaSinkOptions;
import dev.sluice.connectors.kafka.KafkaSinks;
import dev.sluice.connectors.kafka.KafkaSourceOptions;
import dev.sluice.connectors.kafka.KafkaSources;
import dev.sluice.connectors.kafka.RankingEncoder;
import dev.sluice.connectors.kafka.ReportEncoder;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.ranking.wire.RunSummaryCodec;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/** The Kafka ends of the stream job: candidate sets in; rankings, quality and dead letters out. */
final class KafkaEnds {

    private final StreamOptions options;

    KafkaEnds(StreamOptions options) {
        this.options = options;
    }

    /**
     * The candidate sets of the topic.
     *
     * @param bounded true to end with the records that are there at the start
     */
    DataStream<Arrival> source(StreamExecutionEnvironment environment, boolean bounded) {
        StreamOptions.Candidates candidates = options.candidates();
        KafkaSourceOptions source = KafkaSourceOptions.of(
                        options.kafka().bootstrapServers(), candidates.topic(), candidates.group())
                .withStart(candidates.start())
                .withBounded(bounded)
                .withProperties(options.kafka().properties());
        CandidateDeserializer deserializer = new CandidateDeserializer(
                options.scoring().limits(),
                candidates.maxAhead(),
                options.scoring().deadLetterMaxBytes(),
                Clock.systemUTC(),
                SluiceTypes.ARRIVAL);
        return environment
                .fromSource(
                        KafkaSources.source(source, deserializer),
                        EventTimeWatermarks.ofArrivals(candidates.outOfOrderness(), candidates.idleAfter()),
                        "candidates",
                        SluiceTypes.ARRIVAL)
                .uid("candidates");
    }

    /** Writes all that comes out to its topics. */
    void sink(StreamGraph.Outputs outputs) {
        StreamOptions.Results results = options.results();
        OutputTag<DeadLetter> tooLarge = new OutputTag<>("results-too-large", SluiceTypes.DEAD_LETTER);
        KafkaSinkOptions ranked = sinkOptions(results.ranked(), "ranked");
        SingleOutputStreamOperator<KafkaMessage> rankings = outputs.rankings()
                .process(RankingEncoder.of(ranked, tooLarge, options.scoring().deadLetterMaxBytes()))
                .uid("ranked-encoder")
                .name("ranked encoder");
        write(rankings, ranked, "ranked");

        KafkaSinkOptions deadLetters = sinkOptions(results.deadLetters(), "dead-letters");
        write(
                outputs.deadLetters()
                        .union(rankings.getSideOutput(tooLarge))
                        .process(DeadLetterEncoder.of(deadLetters))
                        .uid("dead-letters-encoder")
                        .name("dead letters encoder"),
                deadLetters,
                "dead-letters");

        if (results.quality() != null && outputs.quality() != null) {
            KafkaSinkOptions quality = sinkOptions(results.quality(), "quality");
            write(
                    figures(outputs.quality(), outputs.summaries())
                            .process(ReportEncoder.of(quality))
                            .setParallelism(1)
                            .uid("quality-encoder")
                            .name("quality encoder"),
                    quality,
                    "quality");
        }
    }

    private static DataStream<byte[]> figures(DataStream<QualityReport> quality, DataStream<RunSummary> summary) {
        DataStream<byte[]> reports = quality.map(report -> new QualityReportCodec().encode(report))
                .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
                .setParallelism(1)
                .uid("quality-json")
                .name("quality as JSON");
        DataStream<byte[]> summaries = summary.map(figures -> new RunSummaryCodec().encode(figures))
                .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
                .setParallelism(1)
                .uid("summary-json")
                .name("summary as JSON");
        return reports.union(summaries);
    }

    private static void write(SingleOutputStreamOperator<KafkaMessage> messages, KafkaSinkOptions sink, String name) {
        messages.sinkTo(KafkaSinks.sink(sink))
                .setParallelism(messages.getParallelism())
                .uid(name)
                .name(name);
    }

    /**
     * How long the transactions of the sinks stay open.
     *
     * @throws IllegalArgumentException if a property of the Kafka clients cannot be used
     */
    Duration transactionTimeout() {
        return sinkOptions(options.results().ranked(), "ranked").transactionTimeout();
    }

    private KafkaSinkOptions sinkOptions(String topic, String sink) {
        StreamOptions.Results results = options.results();
        KafkaSinkOptions atLeastOnce = KafkaSinkOptions.of(options.kafka().bootstrapServers(), topic)
                .withProperties(options.kafka().properties());
        return switch (results.delivery()) {
            case AT_LEAST_ONCE -> atLeastOnce;
            case EXACTLY_ONCE -> atLeastOnce.exactlyOnce(results.transactionPrefix(), sink);
        };
    }
}
