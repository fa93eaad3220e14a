package dev.sluice.jobs.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.kafka.CandidateDeserializer;
import dev.sluice.connectors.kafka.EventTimeWatermarks;
import dev.sluice.connectors.kafka.FeedbackDeserializer;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.DamagedRecords;
import dev.sluice.ranking.wire.WireLimits;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Damaged records through the whole graph, with a model that can rank some sets, fails on others and refuses some. A
 * failure is run again with {@code -Dseed=...} as printed.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class DamagedRecordsITCase {

    private static final int RECORDS = 2_000;
    private static final int JUDGMENTS = 500;
    private static final int PARALLELISM = 2;
    private static final int KEPT_BYTES = 500;
    private static final WireLimits LIMITS = new WireLimits(15_000, 5);
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    @Test
    void eachRecordIsCountedOnceInWhatLeavesInTheReportsAndInTheSummary() throws Exception {
        System.out.println("DamagedRecordsITCase: seed " + SEED);
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration);
        StreamGraph.Outputs outputs = StreamGraphs.define(
                source(
                        environment,
                        "candidates",
                        RECORDS,
                        DamagedRecordsITCase::arrival,
                        SluiceTypes.ARRIVAL,
                        EventTimeWatermarks.ofArrivals(Duration.ofSeconds(5), null)),
                source(
                        environment,
                        "judgments",
                        JUDGMENTS,
                        DamagedRecordsITCase::judgment,
                        SluiceTypes.FEEDBACK,
                        EventTimeWatermarks.ofFeedback(Duration.ofSeconds(5), null)),
                TurningReranker.with(DamagedRecordsITCase::fate));
        CloseableIterator<Ranking> rankings = outputs.rankings().collectAsync();
        CloseableIterator<DeadLetter> deadLetters = outputs.deadLetters().collectAsync();
        CloseableIterator<SetReport> reports = outputs.reports().collectAsync();
        CloseableIterator<QualityReport> quality = outputs.quality().collectAsync();
        CloseableIterator<RunSummary> summaries = outputs.summaries().collectAsync();
        JobClient job = environment.executeAsync("damaged records");

        List<Ranking> answers = drain(rankings);
        List<DeadLetter> letters = drain(deadLetters);
        List<SetReport> accounts = drain(reports);
        List<QualityReport> measured = drain(quality);
        List<RunSummary> sums = drain(summaries);
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);

        List<String> refused = letters.stream()
                .map(letter -> letter.origin().id())
                .filter(id -> id.startsWith("candidates-"))
                .toList();
        List<String> left = new ArrayList<>(refused);
        answers.forEach(ranking -> left.add(ranking.origin().id()));
        List<String> cameIn = IntStream.range(0, RECORDS)
                .mapToObj(number -> "candidates-0-" + number)
                .toList();
        assertThat(left).containsExactlyInAnyOrderElementsOf(cameIn);
        assertThat(accounts).extracting(SetReport::originId).containsExactlyInAnyOrderElementsOf(cameIn);
        long fallbacks = answers.stream()
                .filter(ranking -> ranking.status() == Ranking.Status.FALLBACK)
                .count();
        assertThat(fallbacks).isPositive().isLessThan(answers.size());
        assertThat(counted(accounts, SetReport.Status.FALLBACK)).isEqualTo(fallbacks);
        assertThat(counted(accounts, SetReport.Status.RANKED)).isEqualTo(answers.size() - fallbacks);
        assertThat(counted(accounts, SetReport.Status.DEAD_LETTER)).isEqualTo(refused.size());
        RunSummary last = sums.get(sums.size() - 1);
        assertThat(List.of(last.ranked(), last.partial(), last.fallback(), last.deadLetters()))
                .isEqualTo(List.of(answers.size() - fallbacks, 0L, fallbacks, (long) refused.size()));
        assertThat(letters)
                .filteredOn(letter -> letter.origin().id().startsWith("judgments-"))
                .extracting(letter -> letter.origin().id())
                .isNotEmpty()
                .doesNotHaveDuplicates();
        assertThat(measured).isNotEmpty();
    }

    /** By the set alone, so that it does not depend on the parallelism. */
    private static CompletableFuture<Ranking> fate(CandidateSet set, int number, Supplier<Ranking> turned) {
        if (set.query() instanceof Content.Image) {
            return CompletableFuture.failedFuture(
                    new UnusableCandidateSetException("The query is an image; expected a text. Send one"));
        }
        if (set.queryId().length() % 3 == 0) {
            return CompletableFuture.failedFuture(new InferenceException("The model gave nothing"));
        }
        return CompletableFuture.completedFuture(turned.get());
    }

    private static Arrival arrival(long number) throws Exception {
        CandidateDeserializer deserializer = new CandidateDeserializer(
                LIMITS, Duration.ofHours(1), KEPT_BYTES, Clock.systemUTC(), SluiceTypes.ARRIVAL);
        return read(deserializer, "candidates", number, new DamagedRecords(SEED + number).candidateSet());
    }

    private static Feedback judgment(long number) throws Exception {
        FeedbackDeserializer deserializer = FeedbackDeserializer.ofJudgments(
                LIMITS.maxRecordBytes(), Duration.ofHours(1), KEPT_BYTES, Clock.systemUTC(), SluiceTypes.FEEDBACK);
        return read(deserializer, "judgments", number, new DamagedRecords(SEED - 1 - number).judgment());
    }

    private static <T> T read(KafkaRecordDeserializationSchema<T> deserializer, String topic, long offset, byte[] value)
            throws Exception {
        List<T> out = new ArrayList<>();
        deserializer.deserialize(
                new ConsumerRecord<>(
                        topic,
                        0,
                        offset,
                        Clock.systemUTC().millis(),
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        new byte[] {1},
                        value,
                        new RecordHeaders(),
                        Optional.empty()),
                new ListCollector<>(out));
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    private static <T> DataStream<T> source(
            StreamExecutionEnvironment environment,
            String name,
            int count,
            GeneratorFunction<Long, T> record,
            TypeInformation<T> type,
            WatermarkStrategy<T> watermarks) {
        return environment
                .fromSource(
                        new DataGeneratorSource<>(record, count, RateLimiterStrategy.noOp(), type), watermarks, name)
                .uid(name);
    }

    private static long counted(List<SetReport> reports, SetReport.Status status) {
        return reports.stream().filter(report -> report.status() == status).count();
    }

    private static <T> List<T> drain(CloseableIterator<T> iterator) throws Exception {
        try (iterator) {
            List<T> all = new ArrayList<>();
            iterator.forEachRemaining(all::add);
            return all;
        }
    }
}
