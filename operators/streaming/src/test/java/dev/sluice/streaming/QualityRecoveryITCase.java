package dev.sluice.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Click;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.QualityReport;
import dev.sluice.streaming.quality.FeedbackStreams;
import dev.sluice.streaming.quality.LiveQuality;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.quality.Segmentation;
import dev.sluice.streaming.types.SluiceTypes;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live quality through the loss of a TaskManager: what the last revision of a window says does not change by a bit. */
class QualityRecoveryITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final long SEED = 20261126;
    private static final int RESULTS = 1_200;
    private static final int DOCUMENTS = 12;
    private static final int JUDGMENTS_OF_A_QUERY = 3;
    private static final QualityOptions OPTIONS = QualityOptions.windows(Duration.ofMinutes(2))
            .withSlide(Duration.ofMinutes(1))
            .withJoinWithin(Duration.ofMinutes(10))
            .withSegments(Segmentation.by("tenant"));

    private final FakeReranker reranker = FakeReranker.answeringAtOnce();

    /** Of what a report is, and what of a killed run must be as in one that was not. */
    private record Subject(
            QualityReport.@Nullable Window window,
            @Nullable Map<String, String> segment,
            QualityReport.Source source) {}

    @Test
    void theLastRevisionsAreThoseOfAnUndisturbedRun(@InjectMiniCluster MiniCluster cluster) throws Exception {
        System.out.println("QualityRecoveryITCase: seed " + SEED);
        List<QualityReport> undisturbed = run(RateLimiterStrategy.noOp(), () -> {});
        int opened = reranker.opened();
        List<QualityReport> killed = run(RateLimiterStrategy.perCheckpoint(60), () -> {
            cluster.terminateTaskManager(0).get(60, TimeUnit.SECONDS);
            cluster.startTaskManager();
        });

        assertThat(reranker.opened() - opened).as("a restart").isGreaterThan(opened);
        assertThat(killed).as("corrections").anyMatch(report -> report.revision() > 0);
        Map<Subject, QualityReport> expected = lastRevisions(undisturbed);
        assertThat(expected).hasSizeGreaterThan(2 * 20 * (1 + 3));
        assertThat(expected.values()).anyMatch(report -> report.judgedQueries() > 10);
        assertThat(lastRevisions(killed)).isEqualTo(expected);
    }

    /** The element with a number. */
    private interface Element<T> extends Serializable {
        T of(int number);
    }

    /** When it happened. */
    private interface TimeOf<T> extends Serializable {
        Instant of(T element);
    }

    /** What happens in the middle of a run. */
    private interface Disturbance {
        void happen() throws Exception;
    }

    @SuppressWarnings("rawtypes") // as Flink declares its strategies
    private List<QualityReport> run(RateLimiterStrategy rate, Disturbance disturbance) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(2);
        environment.getConfig().setAutoWatermarkInterval(5);

        DataStream<CandidateSet> sets = stream(
                environment,
                "sets",
                RESULTS,
                QualityRecoveryITCase::set,
                SluiceTypes.CANDIDATE_SET,
                rate,
                CandidateSet::eventTime);
        DataStream<Feedback> judgments = stream(
                environment,
                "judgments",
                RESULTS * JUDGMENTS_OF_A_QUERY,
                QualityRecoveryITCase::judgment,
                SluiceTypes.FEEDBACK,
                rate,
                feedback -> ((Judgment) feedback).eventTime());
        DataStream<Feedback> clicks = stream(
                environment,
                "clicks",
                RESULTS,
                QualityRecoveryITCase::click,
                SluiceTypes.FEEDBACK,
                rate,
                feedback -> ((Click) feedback).eventTime());
        LiveQuality quality = Reranking.of(sets)
                .reranker(reranker.factory())
                .apply()
                .quality(OPTIONS, new FeedbackStreams(judgments, clicks));
        List<QualityReport> reports = new ArrayList<>();
        CloseableIterator<QualityReport> iterator = quality.reports().collectAsync();
        JobClient job = environment.executeAsync("quality");
        for (int report = 0; report < 20; report++) {
            reports.add(iterator.next());
        }
        disturbance.happen();
        iterator.forEachRemaining(reports::add);
        iterator.close();
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
        return reports;
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static <T> DataStream<T> stream(
            StreamExecutionEnvironment environment,
            String name,
            int count,
            Element<T> element,
            TypeInformation<T> type,
            RateLimiterStrategy rate,
            TimeOf<T> eventTime) {
        return environment
                .fromSource(
                        new DataGeneratorSource<>(number -> element.of(number.intValue()), count, rate, type),
                        WatermarkStrategy.<T>forMonotonousTimestamps()
                                .withTimestampAssigner((value, timestamp) ->
                                        eventTime.of(value).toEpochMilli()),
                        name)
                .uid(name);
    }

    /** One result a second; each query id comes twice. */
    private static CandidateSet set(int number) {
        List<Document> documents = new ArrayList<>();
        for (int document = 0; document < DOCUMENTS; document++) {
            Document unjudged = Document.of("d" + document, "text " + document * (number + 7) % 31);
            documents.add(number % 5 == 0 && document == 4 ? unjudged.withLabel(1) : unjudged);
        }
        return new CandidateSet(
                "q" + number / 2,
                CandidateSet.of("q", "query", documents).query(),
                null,
                null,
                documents,
                Instant.ofEpochSecond(number),
                new Attributes("{\"tenant\":\"t" + number % 3 + "\"}"),
                new Origin.FileLine("sets.jsonl", number));
    }

    /** Up to five minutes after the first result of its query. */
    private static Feedback judgment(int number) {
        int query = number / JUDGMENTS_OF_A_QUERY;
        Random random = new Random(SEED + number);
        return new Judgment(
                "q" + query,
                "d" + random.nextInt(DOCUMENTS),
                random.nextInt(4),
                Instant.ofEpochSecond(2L * query + 200 + number % JUDGMENTS_OF_A_QUERY),
                null,
                new Origin.FileLine("judgments.jsonl", number));
    }

    private static Feedback click(int number) {
        return new Click(
                "q" + number / 2,
                "d" + new Random(SEED - number).nextInt(DOCUMENTS),
                Instant.ofEpochSecond(number + 60),
                new Origin.FileLine("clicks.jsonl", number));
    }

    /** What counts: of each window the reports with the highest revision, whichever number that is. */
    private static Map<Subject, QualityReport> lastRevisions(List<QualityReport> reports) {
        Map<List<?>, Integer> last = new HashMap<>();
        reports.forEach(report -> last.merge(List.of(report.window(), report.source()), report.revision(), Math::max));
        Map<Subject, QualityReport> counting = new HashMap<>();
        for (QualityReport report : reports) {
            if (last.get(List.of(report.window(), report.source())) == report.revision()) {
                counting.put(new Subject(report.window(), report.segment(), report.source()), report.withRevision(0));
            }
        }
        return counting;
    }
}
