package dev.sluice.connectors.kafka;

import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.wire.WireLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** The way from Kafka to Kafka, with first-stage order in place of a model. */
record PipelineJob(EmbeddedKafka kafka, String candidates, String ranked, String deadLetters) {

    private static final TypeInformation<DeadLetter> DEAD_LETTER = TypeInformation.of(DeadLetter.class);
    private static final OutputTag<DeadLetter> UNREADABLE = new OutputTag<>("unreadable", DEAD_LETTER);
    private static final OutputTag<DeadLetter> TOO_LARGE = new OutputTag<>("too-large", DEAD_LETTER);
    private static final AtomicBoolean FAILURE_WANTED = new AtomicBoolean();

    static PipelineJob ofTopics(EmbeddedKafka kafka, String prefix) {
        return new PipelineJob(kafka, prefix + "-candidates", prefix + "-ranked", prefix + "-dead-letters");
    }

    static void failOnceAfterACheckpoint() {
        FAILURE_WANTED.set(true);
    }

    static boolean hasFailed() {
        return !FAILURE_WANTED.get();
    }

    void define(StreamExecutionEnvironment env, DeliveryGuarantee delivery, boolean bounded) {
        // Without copies between chained functions no serializer of the domain is needed, which is not at hand here.
        env.getConfig().enableObjectReuse();
        KafkaSourceOptions source = KafkaSourceOptions.of(kafka.bootstrapServers(), candidates, "test")
                .withBounded(bounded);
        SingleOutputStreamOperator<Ranking> rankings = env.fromSource(
                        KafkaSources.source(
                                source,
                                new CandidateDeserializer(
                                        WireLimits.DEFAULT,
                                        Duration.ofHours(1),
                                        DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES,
                                        Clock.systemUTC(),
                                        TypeInformation.of(Arrival.class))),
                        EventTimeWatermarks.ofArrivals(Duration.ofSeconds(1), Duration.ofSeconds(10)),
                        "candidates")
                .uid("candidates")
                .name("candidates")
                .process(new FirstStageOrder())
                .uid("rank")
                .name("rank");
        KafkaSinkOptions rankedSink = sink(ranked, "ranked", delivery);
        KafkaSinkOptions deadLetterSink = sink(deadLetters, "dead-letters", delivery);
        SingleOutputStreamOperator<KafkaMessage> messages = rankings.process(
                        RankingEncoder.of(rankedSink, TOO_LARGE, DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES))
                .uid("encode")
                .name("encode");
        messages.sinkTo(KafkaSinks.sink(rankedSink)).uid("ranked").name("ranked");
        rankings.getSideOutput(UNREADABLE)
                .process(DeadLetterEncoder.of(deadLetterSink))
                .uid("encode-unreadable")
                .name("encode-unreadable")
                .union(messages.getSideOutput(TOO_LARGE)
                        .process(DeadLetterEncoder.of(deadLetterSink))
                        .uid("encode-too-large")
                        .name("encode-too-large"))
                .sinkTo(KafkaSinks.sink(deadLetterSink))
                .uid("dead-letters")
                .name("dead-letters");
    }

    private KafkaSinkOptions sink(String topic, String name, DeliveryGuarantee delivery) {
        KafkaSinkOptions options = KafkaSinkOptions.of(kafka.bootstrapServers(), topic);
        return delivery == DeliveryGuarantee.EXACTLY_ONCE ? options.exactlyOnce(candidates, name) : options;
    }

    /** Answers sets in first-stage order; fails once, when told to, some records after a checkpoint. */
    private static final class FirstStageOrder extends ProcessFunction<Arrival, Ranking> implements CheckpointListener {

        private static final int RECORDS_BEFORE_FAILURE = 5;

        private int answered;
        private int answeredSinceCheckpoint;
        private boolean checkpointed;

        @Override
        public void processElement(Arrival arrival, Context context, Collector<Ranking> out) {
            if (arrival instanceof CandidateSet set) {
                answered++;
                answeredSinceCheckpoint++;
                if (checkpointed
                        && answeredSinceCheckpoint > RECORDS_BEFORE_FAILURE
                        && FAILURE_WANTED.compareAndSet(true, false)) {
                    throw new IllegalStateException("A failure that the test wants");
                }
                out.collect(Ranking.fallback(
                        set, new ModelIdentity("none", "0", "fp32"), "no model", Ranking.Timings.NONE));
            } else {
                context.output(UNREADABLE, (DeadLetter) arrival);
            }
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            checkpointed = answered > 0;
            answeredSinceCheckpoint = 0;
        }
    }
}
