package dev.sluice.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.types.SluiceTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SavepointITCase {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(4)
            .build());

    private static final int SETS = 60;
    private static final int ANSWERED = 10;
    private static final int ARRIVED = 18;

    @TempDir
    Path savepoints;

    @Test
    void setsInFlightAndTotalsGoThroughASavepointToAnotherParallelism() throws Exception {
        FakeReranker answersTen = new FakeReranker();
        AtomicInteger requests = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(ARRIVED);
        answersTen.onRequest(set -> {
            full.countDown();
            return requests.incrementAndGet() <= ANSWERED
                    ? CompletableFuture.completedFuture(answersTen.ranking(set))
                    : new CompletableFuture<>();
        });
        StreamExecutionEnvironment before = environment(1, new Configuration());
        RerankedStream first = rerank(before, RateLimiterStrategy.perCheckpoint(ARRIVED), answersTen);
        first.rankings().sinkTo(new DiscardingSink<>()).uid("rankings");
        first.summaries().sinkTo(new DiscardingSink<>()).uid("summaries");
        JobClient job = before.executeAsync("before");
        assertThat(full.await(60, TimeUnit.SECONDS)).isTrue();
        String savepoint = job.triggerSavepoint(savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(60, TimeUnit.SECONDS);
        job.cancel().get(60, TimeUnit.SECONDS);

        FakeReranker answersAll = FakeReranker.answeringAtOnce();
        StreamExecutionEnvironment after =
                environment(4, new Configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint));
        RerankedStream second = rerank(after, RateLimiterStrategy.noOp(), answersAll);
        CloseableIterator<Ranking> rankings = second.rankings().collectAsync();
        CloseableIterator<RunSummary> summaries = second.summaries().collectAsync();
        after.executeAsync("after");

        List<String> answered = drain(rankings).stream().map(Ranking::queryId).toList();
        assertThat(answered)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(ANSWERED, SETS)
                        .mapToObj(String::valueOf)
                        .toList());
        List<RunSummary> all = drain(summaries);
        RunSummary last = all.get(all.size() - 1);
        assertThat(last.queries()).isEqualTo(SETS);
        assertThat(last.documents()).isEqualTo(2 * SETS);
        assertThat(last.inferences()).isEqualTo(SETS);
    }

    private static StreamExecutionEnvironment environment(int parallelism, Configuration configuration) {
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        return environment;
    }

    @SuppressWarnings("rawtypes") // as Flink's source and strategies are declared
    private static RerankedStream rerank(
            StreamExecutionEnvironment environment, RateLimiterStrategy rate, FakeReranker reranker) {
        DataStream<CandidateSet> candidateSets = environment
                .fromSource(
                        new DataGeneratorSource<>(
                                number -> CandidateSets.of(String.valueOf(number), "query", "a", "b"),
                                SETS,
                                rate,
                                SluiceTypes.CANDIDATE_SET),
                        WatermarkStrategy.noWatermarks(),
                        "candidate sets")
                .uid("candidate-sets");
        return Reranking.of(candidateSets).reranker(reranker.factory()).apply();
    }

    private static <T> List<T> drain(CloseableIterator<T> iterator) throws Exception {
        List<T> all = new ArrayList<>();
        iterator.forEachRemaining(all::add);
        iterator.close();
        return all;
    }
}
