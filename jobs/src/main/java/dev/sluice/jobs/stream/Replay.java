package dev.sluice.jobs.stream;

import dev.sluice.connectors.kafka.CandidateDeserializer;
import dev.sluice.connectors.kafka.DeadLetterDeserializer;
import dev.sluice.connectors.kafka.DeadLetterRecord;
import dev.sluice.connectors.kafka.DeadLetterSort;
import dev.sluice.connectors.kafka.KafkaSourceOptions;
import dev.sluice.connectors.kafka.KafkaSources;
import dev.sluice.connectors.kafka.OriginFetch;
import dev.sluice.connectors.kafka.ReplayMark;
import dev.sluice.connectors.kafka.Topics;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The front and the account of a stream job that runs dead letters again. It is a job of its own beside the one that
 * wrote them: it has its own consumer group, transactions and checkpoints, and leaves out live quality, whose reports
 * would take the place of those of the first time.
 */
final class Replay {

    private static final String SUFFIX = "-replay";
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final TypeInformation<DeadLetterRecord> RECORD =
            Types.POJO(DeadLetterRecord.class, Map.of("letter", SluiceTypes.DEAD_LETTER));
    private static final TypeInformation<ReplayMark> MARK = Types.POJO(ReplayMark.class);
    private static final TypeInformation<ReplayEntry> ENTRY = Types.POJO(ReplayEntry.class);
    private static final OutputTag<ReplayMark> MARKS = new OutputTag<>("replay-marks", MARK);
    private static final OutputTag<DeadLetter> TO_FETCH =
            new OutputTag<>("dead-letters-to-fetch", SluiceTypes.DEAD_LETTER);

    private final StreamOptions options;

    /** @param options those of a replay, by {@link #options} */
    Replay(StreamOptions options) {
        this.options = options;
    }

    /**
     * The options of the replay for a job: its candidates are the dead letters, and what only one job may have is its
     * own.
     */
    static StreamOptions options(StreamOptions job) {
        StreamOptions.Candidates candidates = job.candidates();
        StreamOptions.Results results = job.results();
        String folder = job.checkpoints().folder();
        return new StreamOptions(
                job.scoring(),
                job.kafka(),
                new StreamOptions.Candidates(
                        results.deadLetters(),
                        candidates.group() + SUFFIX,
                        candidates.start(),
                        candidates.outOfOrderness(),
                        candidates.idleAfter(),
                        candidates.maxAhead()),
                new StreamOptions.Results(
                        results.ranked(),
                        results.deadLetters(),
                        results.quality(),
                        results.delivery(),
                        results.transactionPrefix() + SUFFIX),
                job.feedback(),
                job.quality(),
                job.alerts(),
                job.fallbackBound(),
                new StreamOptions.Checkpoints(
                        folder == null ? null : folder + "/replay",
                        job.checkpoints().interval()),
                job.order(),
                job.parallelism(),
                true);
    }

    /** What comes out of the topic of dead letters: what is run again, and a mark for each record. */
    record Source(DataStream<Arrival> arrivals, DataStream<ReplayMark> marks) {}

    /**
     * The dead letters that are there at the start. They come without watermarks: each has the event time of the first
     * time, in no order.
     */
    Source source(StreamExecutionEnvironment environment) {
        CandidateDeserializer sets = new KafkaEnds(options).candidateDeserializer();
        SingleOutputStreamOperator<Arrival> sorted = environment
                .fromSource(
                        KafkaSources.source(sourceOptions(), new DeadLetterDeserializer(RECORD)),
                        WatermarkStrategy.noWatermarks(),
                        "dead letters to replay",
                        RECORD)
                .uid("replay-source")
                .process(new DeadLetterSort(sets, feedbackTopics(), TO_FETCH, MARKS))
                .returns(SluiceTypes.ARRIVAL)
                .uid("replay-sort")
                .name("dead letter sort");
        DataStream<Arrival> fetched = AsyncDataStream.unorderedWait(
                        sorted.getSideOutput(TO_FETCH),
                        OriginFetch.of(
                                options.kafka().bootstrapServers(),
                                options.kafka().properties(),
                                sets),
                        0,
                        TimeUnit.MILLISECONDS,
                        options.scoring().inFlightSets())
                .uid("replay-fetch")
                .name("origin fetch");
        return new Source(sorted.union(fetched), sorted.getSideOutput(MARKS));
    }

    private KafkaSourceOptions sourceOptions() {
        Map<String, String> properties = new HashMap<>(options.kafka().properties());
        // The ledger commits, when all is done.
        properties.put("commit.offsets.on.checkpoint", "false");
        return KafkaSourceOptions.of(
                        options.kafka().bootstrapServers(),
                        options.candidates().topic(),
                        options.candidates().group())
                .withStart(options.candidates().start())
                .withBounded(true)
                .withProperties(properties);
    }

    private Set<String> feedbackTopics() {
        return Stream.of(options.feedback().judgments(), options.feedback().clicks())
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Adds the account of what comes out. */
    void account(DataStream<ReplayMark> marks, DataStream<SetReport> reports, DataStream<DeadLetter> tooLarge) {
        String servers = options.kafka().bootstrapServers();
        Map<String, String> properties = options.kafka().properties();
        String group = options.candidates().group();
        String topic = options.candidates().topic();
        entries(marks.map(ReplayEntry::of).returns(ENTRY), "marks")
                .union(
                        entries(reports.map(ReplayEntry::of).returns(ENTRY), "reports"),
                        entries(tooLarge.map(ReplayEntry::ofTooLarge).returns(ENTRY), "too-large"))
                .transform("replay ledger", ENTRY, new ReplayLedger(next -> {
                    try (Topics kafka = Topics.connect(servers, properties, ANSWER_WITHIN)) {
                        kafka.commit(group, topic, next);
                    }
                }))
                .setParallelism(1)
                .uid("replay-ledger");
    }

    private static DataStream<ReplayEntry> entries(SingleOutputStreamOperator<ReplayEntry> entries, String name) {
        return entries.uid("replay-" + name).name("replay " + name);
    }
}
