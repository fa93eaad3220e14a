package dev.sluice.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RerankingITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(2)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final int RECORDS = 600;

    private final AtomicInteger requests = new AtomicInteger();
    private final FakeReranker reranker = new FakeReranker();

    @ParameterizedTest
    @CsvSource({"1, ORDERED", "4, ORDERED", "4, UNORDERED"})
    void eachRecordComesOutOnceThroughAFailure(int parallelism, Reranking.Order order) throws Exception {
        Result result = run(parallelism, order, 300);

        List<String> out = new ArrayList<>();
        result.rankings().forEach(ranking -> out.add(ranking.origin().id()));
        result.deadLetters().forEach(letter -> out.add(letter.origin().id()));
        assertThat(out)
                .containsExactlyInAnyOrderElementsOf(
                        arrivals().stream().map(RerankingITCase::originId).toList());

        RunSummary summary = result.summaries().get(result.summaries().size() - 1);
        assertThat(summary.queries() + summary.deadLetters()).isEqualTo(RECORDS);
        assertThat(summary.deadLetters()).isEqualTo(result.deadLetters().size());
        assertThat(summary.fallback())
                .isEqualTo(result.rankings().stream()
                        .filter(ranking -> ranking.status() == Ranking.Status.FALLBACK)
                        .count());
        assertThat(summary.measures()).containsOnlyKeys("nDCG@10", "RR@10", "R@5");

        Map<QualityReport.Window, QualityReport> last = new HashMap<>();
        result.quality().forEach(report -> last.put(report.window(), report));
        assertThat(last).hasSize(RECORDS / 60);
        assertThat(last.values().stream().mapToLong(QualityReport::queries).sum())
                .isEqualTo(summary.queries());

        assertThat(reranker.opened()).as("a restart").isGreaterThan(parallelism);
        assertThat(reranker.closed()).as("no leak").isEqualTo(reranker.opened());
    }

    @Test
    void answersAndQualityDoNotDependOnTheParallelism() throws Exception {
        Result alone = run(1, Reranking.Order.ORDERED, Integer.MAX_VALUE);
        Result spread = run(4, Reranking.Order.UNORDERED, Integer.MAX_VALUE);
        assertThat(withoutTimings(spread.rankings()))
                .containsExactlyInAnyOrderElementsOf(withoutTimings(alone.rankings()));
        assertThat(lastRevisions(spread.quality())).isEqualTo(lastRevisions(alone.quality()));
        assertThat(spread.summaries().get(spread.summaries().size() - 1).measures())
                .isEqualTo(alone.summaries().get(alone.summaries().size() - 1).measures());
    }

    private record Result(
            List<Ranking> rankings,
            List<DeadLetter> deadLetters,
            List<QualityReport> quality,
            List<RunSummary> summaries) {}

    /** Runs the whole graph; the request with this number fails its task, once. */
    private Result run(int parallelism, Reranking.Order order, int failingRequest) throws Exception {
        requests.set(0);
        reranker.onRequest(set -> answer(set, failingRequest));
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);

        DataStream<Arrival> arrivals = environment
                .fromData(SluiceTypes.ARRIVAL, arrivals().toArray(new Arrival[0]))
                .assignTimestampsAndWatermarks(WatermarkStrategy.<Arrival>forMonotonousTimestamps()
                        .withTimestampAssigner(
                                (arrival, timestamp) -> Duration.ofSeconds(((Origin.FileLine) origin(arrival)).line())
                                        .toMillis()))
                .rebalance();
        RerankedStream reranked = Reranking.ofArrivals(arrivals)
                .reranker(reranker.factory())
                .timeout(Duration.ofMinutes(1))
                .order(order)
                .inFlightSets(8)
                .apply();
        CloseableIterator<Ranking> rankings = reranked.rankings().collectAsync();
        CloseableIterator<DeadLetter> deadLetters = reranked.deadLetters().collectAsync();
        CloseableIterator<QualityReport> quality = reranked.quality(QualityOptions.windows(Duration.ofMinutes(1)))
                .reports()
                .collectAsync();
        CloseableIterator<RunSummary> summaries = reranked.summaries().collectAsync();
        JobClient job = environment.executeAsync("reranking");
        Result result = new Result(drain(rankings), drain(deadLetters), drain(quality), drain(summaries));
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
        return result;
    }

    private CompletableFuture<Ranking> answer(CandidateSet set, int failingRequest) {
        if (requests.incrementAndGet() == failingRequest) {
            throw new Error("injected");
        }
        int number = Integer.parseInt(set.queryId());
        if (number % 25 == 1) {
            return CompletableFuture.failedFuture(new UnusableCandidateSetException("no model ranks this"));
        }
        return CompletableFuture.supplyAsync(
                        () -> reranker.ranking(set),
                        CompletableFuture.delayedExecutor(1 + number % 5, TimeUnit.MILLISECONDS))
                .thenCompose(ranking -> number % 30 == 2
                        ? CompletableFuture.failedFuture(new InferenceException("the device failed"))
                        : CompletableFuture.completedFuture(ranking));
    }

    /** One record a second of event time; each tenth is a dead letter from the start. */
    private static List<Arrival> arrivals() {
        List<Arrival> arrivals = new ArrayList<>();
        for (int number = 0; number < RECORDS; number++) {
            Origin origin = new Origin.FileLine("sets.jsonl", number);
            arrivals.add(
                    number % 10 == 9
                            ? DeadLetter.of(DeadLetter.Kind.INVALID_JSON, "no JSON", origin, new byte[] {1}, 10)
                            : CandidateSet.of(String.valueOf(number), "query", documents(number))
                                    .withEventTime(Instant.ofEpochSecond(number))
                                    .withOrigin(origin));
        }
        return arrivals;
    }

    private static List<Document> documents(int number) {
        List<Document> documents = new ArrayList<>();
        for (int document = 0; document < 12; document++) {
            Document unjudged = Document.of("d" + document, "text " + number);
            documents.add(document == number % 12 ? unjudged.withLabel(1) : unjudged);
        }
        return documents;
    }

    private static Origin origin(Arrival arrival) {
        return arrival instanceof CandidateSet set ? set.origin() : ((DeadLetter) arrival).origin();
    }

    private static String originId(Arrival arrival) {
        return origin(arrival).id();
    }

    private static List<Ranking> withoutTimings(List<Ranking> rankings) {
        return rankings.stream()
                .map(ranking -> new Ranking(
                        ranking.queryId(),
                        ranking.model(),
                        ranking.status(),
                        ranking.reason(),
                        ranking.results(),
                        ranking.usage(),
                        Ranking.Timings.NONE,
                        ranking.eventTime(),
                        ranking.attributes(),
                        ranking.origin()))
                .toList();
    }

    private static Map<QualityReport.Window, Map<String, ?>> lastRevisions(List<QualityReport> reports) {
        Map<QualityReport.Window, Map<String, ?>> last = new ConcurrentHashMap<>();
        reports.forEach(report -> last.put(report.window(), report.measures()));
        return last;
    }

    private static <T> List<T> drain(CloseableIterator<T> iterator) throws Exception {
        List<T> all = new ArrayList<>();
        iterator.forEachRemaining(all::add);
        iterator.close();
        return all;
    }
}
