package dev.sluice.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.FaultyModel;
import dev.sluice.ranking.Arrival;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job whose model misbehaves, with the real engine: each set leaves once, as documented, and is counted. */
@Timeout(120)
class FaultyModelITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final int SETS = 60;
    private static final int RESTARTS = 2;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Map<Integer, FaultyModel> MODELS = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private record Result(List<Ranking> rankings, List<DeadLetter> deadLetters, RunSummary summary) {

        Map<Ranking.Status, Long> statuses() {
            return rankings.stream().collect(Collectors.groupingBy(Ranking::status, Collectors.counting()));
        }

        List<String> reasons() {
            return rankings.stream()
                    .map(Ranking::reason)
                    .filter(reason -> reason != null)
                    .toList();
        }
    }

    @Test
    void aModelThatAlwaysFailsIsLeftAloneAndEverySetIsAnsweredInFirstStageOrder() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Result result = run(LONG, (documents, call, cancellation) -> {
            calls.incrementAndGet();
            throw new InferenceException("the device is gone");
        });
        assertThat(result.statuses()).containsExactly(Map.entry(Ranking.Status.FALLBACK, (long) SETS));
        assertThat(result.reasons())
                .allMatch(reason -> reason.equals("the device is gone") || reason.startsWith("circuit open: "))
                .anyMatch(reason -> reason.startsWith("circuit open: "));
        assertThat(calls).hasValueLessThan(SETS);
        assertThat(result.summary().fallback()).isEqualTo(SETS);
    }

    @Test
    void aModelThatHangsIsLeftAloneAfterTheFirstTimeouts() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try {
            Result result = run(SHORT, (documents, call, cancellation) -> {
                awaitUninterruptibly(released);
                return FaultyModel.scores(documents);
            });
            assertThat(result.statuses()).containsExactly(Map.entry(Ranking.Status.FALLBACK, (long) SETS));
            assertThat(result.reasons())
                    .anyMatch(reason -> reason.equals("timeout after 200 ms"))
                    .anyMatch(reason -> reason.startsWith("circuit open: "));
            assertThat(result.summary().fallback()).isEqualTo(SETS);
        } finally {
            released.countDown();
        }
    }

    @Test
    void scoresThatAreNoNumbersAreNeverGivenOut() throws Exception {
        Result result = run(LONG, (documents, call, cancellation) -> Collections.nCopies(documents.size(), Float.NaN));
        assertThat(result.statuses()).containsExactly(Map.entry(Ranking.Status.FALLBACK, (long) SETS));
        assertThat(result.reasons()).anyMatch(reason -> reason.equals("A score is no number"));
    }

    @Test
    void aWrongNumberOfScoresIsNeverGivenOut() throws Exception {
        Result result = run(LONG, (documents, call, cancellation) -> List.of());
        assertThat(result.statuses()).containsExactly(Map.entry(Ranking.Status.FALLBACK, (long) SETS));
        assertThat(result.reasons()).anyMatch(reason -> reason.contains("0 outcomes for "));
    }

    @Test
    void callsThatTakeTooLongCostTheirOwnSetsOnly() throws Exception {
        Result result = run(SHORT, (documents, call, cancellation) -> {
            if (call % 20 == 0) {
                awaitCancellation(cancellation);
            }
            return FaultyModel.scores(documents);
        });
        assertThat(result.statuses()).containsOnlyKeys(Ranking.Status.RANKED, Ranking.Status.FALLBACK);
        assertThat(result.statuses().get(Ranking.Status.RANKED)).isGreaterThan(SETS / 2);
        assertThat(result.reasons()).containsOnly("timeout after 200 ms");
        assertThat(result.deadLetters()).isEmpty();
        assertCounted(result);
    }

    @Test
    void aPoisonousSetIsADeadLetterAndItsCompanyIsRanked() throws Exception {
        Result result = run(LONG, (documents, call, cancellation) -> {
            if (documents.stream().anyMatch(text -> text.startsWith("q7 ") || text.startsWith("q31 "))) {
                throw new InferenceException("native failure");
            }
            return FaultyModel.scores(documents);
        });
        assertThat(result.statuses()).containsExactly(Map.entry(Ranking.Status.RANKED, SETS - 2L));
        assertThat(result.deadLetters()).hasSize(2).allSatisfy(letter -> {
            assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.POISONOUS_SET);
            assertThat(letter.reason()).contains("native failure");
        });
        assertCounted(result);
    }

    @Test
    void aModelThatUsesUpTheMemoryRestartsTheTaskAndNothingIsLost() throws Exception {
        AtomicBoolean failed = new AtomicBoolean();
        Result result = run(LONG, (documents, call, cancellation) -> {
            if (call == 10 && failed.compareAndSet(false, true)) {
                throw new OutOfMemoryError("leaked");
            }
            return FaultyModel.scores(documents);
        });
        assertThat(failed).isTrue();
        assertThat(result.statuses()).containsExactly(Map.entry(Ranking.Status.RANKED, (long) SETS));
        assertCounted(result);
    }

    @Test
    void aModelThatAlwaysUsesUpTheMemoryEndsTheJobAfterBoundedRestarts() {
        AtomicInteger calls = new AtomicInteger();
        assertThatThrownBy(() -> run(LONG, (documents, call, cancellation) -> {
                    calls.incrementAndGet();
                    throw new OutOfMemoryError("leaked");
                }))
                .hasStackTraceContaining("leaked");
        assertThat(calls).hasValueGreaterThanOrEqualTo(RESTARTS + 1);
    }

    private static void assertCounted(Result result) {
        RunSummary summary = result.summary();
        assertThat(summary.queries() + summary.deadLetters()).isEqualTo(SETS);
        assertThat(summary.ranked()).isEqualTo(result.statuses().getOrDefault(Ranking.Status.RANKED, 0L));
        assertThat(summary.fallback()).isEqualTo(result.statuses().getOrDefault(Ranking.Status.FALLBACK, 0L));
        assertThat(summary.deadLetters()).isEqualTo(result.deadLetters().size());
    }

    private static Result run(Duration timeout, FaultyModel.Behaviour behaviour) throws Exception {
        int id = NEXT.incrementAndGet();
        MODELS.put(id, new FaultyModel(behaviour));
        RerankerOptions options = RerankerOptions.builder()
                .model("faulty")
                .breaker(new BreakerOptions(8, 0.5, LONG))
                .cacheBytes(0)
                .build();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration());
        environment.setParallelism(2);
        RerankedStream reranked = Reranking.ofArrivals(
                        environment.fromData(SluiceTypes.ARRIVAL, sets().toArray(new Arrival[0])))
                .reranker(() -> MODELS.get(id).open(options))
                .timeout(timeout)
                .inFlightSets(16)
                .apply();
        CloseableIterator<Ranking> rankings = reranked.rankings().collectAsync();
        CloseableIterator<DeadLetter> deadLetters = reranked.deadLetters().collectAsync();
        CloseableIterator<RunSummary> summaries = reranked.summaries().collectAsync();
        JobClient job = environment.executeAsync("faulty model");
        job.getJobExecutionResult().get(100, TimeUnit.SECONDS);
        List<RunSummary> all = drain(summaries);
        Result result = new Result(drain(rankings), drain(deadLetters), all.get(all.size() - 1));
        assertThat(result.rankings().stream().map(Ranking::queryId).distinct().count()
                        + result.deadLetters().size())
                .as("each once")
                .isEqualTo(SETS)
                .isEqualTo(result.rankings().size() + result.deadLetters().size());
        return result;
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(20));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, RESTARTS);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        return configuration;
    }

    private static List<Arrival> sets() {
        return IntStream.range(0, SETS)
                .mapToObj(number -> (Arrival) CandidateSets.of(
                        "q" + number, "query", "q" + number + " short", "q" + number + " a longer document"))
                .toList();
    }

    private static <T> List<T> drain(CloseableIterator<T> iterator) throws Exception {
        List<T> all = new ArrayList<>();
        iterator.forEachRemaining(all::add);
        iterator.close();
        return all;
    }

    /** As a call of native code that looks for its end now and then. */
    private static void awaitCancellation(Cancellation cancellation) {
        CountDownLatch cancelled = new CountDownLatch(1);
        Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown);
        awaitUninterruptibly(cancelled);
        registration.close();
        throw new CancellationException();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // Native code would not notice an interrupt either.
            }
        }
    }
}
