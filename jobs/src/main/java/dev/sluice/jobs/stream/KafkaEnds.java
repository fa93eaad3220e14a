package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.CandidateDeserializer;
import dev.sluice.connectors.kafka.DeadLetterEncoder;
import dev.sluice.connectors.kafka.EventTimeWatermarks;
import dev.sluice.connectors.kafka.FeedbackDeserializer;
import dev.sluice.connectors.kafka.KafkaMessage;
import dev.sluice.connectors.kafka.KafkaSinkOptions;
import dev.sluice.connectors.kafka.KafkaSinks;
import dev.sluice.connectors.kafka.KafkaSourceOptions;
import dev.sluice.connectors.kafka.KafkaSources;
import dev.sluice.connectors.kafka.RankingEncoder;
import dev.sluice.connectors.kafka.ReportEncoder;
import dev.sluice.connectors.kafka.StartingPosition;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.QualityAlertCodec;
import dev.sluice.ranking.wire.QualityReportCodec;
import dev.sluice.ranking.wire.RunSummaryCodec;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka ends of the stream job: candidate sets, judgments and clicks in; rankings, quality, alerts and dead letters
 * out.
 */
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
        return environment
                .fromSource(
                        KafkaSources.source(
                                sourceOptions(candidates.topic(), candidates.start(), bounded),
                                candidateDeserializer()),
                        EventTimeWatermarks.ofArrivals(candidates.outOfOrderness(), candidates.idleAfter()),
                        "candidates",
                        SluiceTypes.ARRIVAL)
                .uid("candidates");
    }

    /** Reads candidate sets by the bounds of the options. */
    CandidateDeserializer candidateDeserializer() {
        return new CandidateDeserializer(
                options.scoring().limits(),
                options.candidates().maxAhead(),
                options.scoring().deadLetterMaxBytes(),
                Clock.systemUTC(),
                SluiceTypes.ARRIVAL);
    }

    /**
     * The judgments of the topic, and the dead letters that other records there became; null where the options have no
     * topic for them.
     *
     * @param bounded true to end with the records that are there at the start
     */
    @Nullable
    DataStream<Feedback> judgments(StreamExecutionEnvironment environment, boolean bounded) {
        String topic = options.feedback().judgments();
        if (topic == null) {
            return null;
        }
        FeedbackDeserializer deserializer = FeedbackDeserializer.ofJudgments(
                options.scoring().limits().maxRecordBytes(),
                options.candidates().maxAhead(),
                options.scoring().deadLetterMaxBytes(),
                Clock.systemUTC(),
                SluiceTypes.FEEDBACK);
        return feedback(environment, feedbackOptions(topic, bounded), deserializer, "judgments");
    }

    /** The clicks of the topic; everything else as for judgments. */
    @Nullable
    DataStream<Feedback> clicks(StreamExecutionEnvironment environment, boolean bounded) {
        String topic = options.feedback().clicks();
        if (topic == null) {
            return null;
        }
        FeedbackDeserializer deserializer = FeedbackDeserializer.ofClicks(
                options.scoring().limits().maxRecordBytes(),
                options.candidates().maxAhead(),
                options.scoring().deadLetterMaxBytes(),
                Clock.systemUTC(),
                SluiceTypes.FEEDBACK);
        return feedback(environment, feedbackOptions(topic, bounded), deserializer, "clicks");
    }

    private DataStream<Feedback> feedback(
            StreamExecutionEnvironment environment,
            KafkaSourceOptions source,
            FeedbackDeserializer deserializer,
            String name) {
        return environment
                .fromSource(
                        KafkaSources.source(source, deserializer),
                        EventTimeWatermarks.ofFeedback(
                                options.candidates().outOfOrderness(),
                                options.candidates().idleAfter()),
                        name,
                        SluiceTypes.FEEDBACK)
                .uid(name);
    }

    /** What belongs to the first candidate set may have come before it, by as much as is joined over. */
    KafkaSourceOptions feedbackOptions(String topic, boolean bounded) {
        return sourceOptions(
                topic, options.candidates().start().earlier(options.feedback().joinWithin()), bounded);
    }

    private KafkaSourceOptions sourceOptions(String topic, StartingPosition start, boolean bounded) {
        return KafkaSourceOptions.of(
                        options.kafka().bootstrapServers(),
                        topic,
                        options.candidates().group())
                .withStart(start)
                .withBounded(bounded)
                .withProperties(options.kafka().properties());
    }

    /**
     * Writes all that comes out to its topics.
     *
     * @return the dead letters of results that their topic cannot take; they are written too
     */
    DataStream<DeadLetter> sink(StreamGraph.Outputs outputs) {
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
        if (options.alerts().topic() != null && outputs.alerts() != null) {
            KafkaSinkOptions alerts = sinkOptions(options.alerts().topic(), "alerts");
            write(
                    json(outputs.alerts(), alert -> new QualityAlertCodec().encode(alert), "alerts")
                            .process(ReportEncoder.of(alerts))
                            .setParallelism(1)
                            .uid("alerts-encoder")
                            .name("alerts encoder"),
                    alerts,
                    "alerts");
        }
        return rankings.getSideOutput(tooLarge);
    }

    private static DataStream<byte[]> figures(DataStream<QualityReport> quality, DataStream<RunSummary> summary) {
        return json(quality, report -> new QualityReportCodec().encode(report), "quality")
                .union(json(summary, figures -> new RunSummaryCodec().encode(figures), "summary"));
    }

    private static <T> DataStream<byte[]> json(DataStream<T> records, MapFunction<T, byte[]> encode, String what) {
        return records.map(encode)
                .returns(PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)
                .setParallelism(1)
                .uid(what + "-json")
                .name(what + " as JSON");
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
