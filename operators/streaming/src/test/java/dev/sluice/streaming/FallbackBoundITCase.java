package dev.sluice.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.InferenceException;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.streaming.policy.FallbackBound;
import dev.sluice.streaming.policy.FallbackShareException;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A job with a restart strategy, in whose model every fourth set fails. */
class FallbackBoundITCase {

    private static final int PARALLELISM = 2;
    private static final int SETS = 4_000;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM)
            .build());

    private final FakeReranker reranker = new FakeReranker();

    FallbackBoundITCase() {
        reranker.onRequest(set -> Integer.parseInt(set.queryId()) % 4 == 0
                ? CompletableFuture.failedFuture(new InferenceException("the model gave nothing"))
                : CompletableFuture.completedFuture(reranker.ranking(set)));
    }

    @Test
    void aJobWithTooManyFallbacksFailsWithoutARestartAndSaysWhy(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        JobClient job = run(0.2);
        assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .satisfies(failure -> assertThat(FallbackShareException.messageIn(failure))
                        .hasValueSatisfying(message -> assertThat(message)
                                .matches("\\d+ of the \\d+ sets answered within PT5M came back in first-stage order, a"
                                        + " share of 0\\.\\d+; expected at most 0\\.2 \\(--max-fallback-share\\)\\."
                                        + " Most frequent reason: 'the model gave nothing', \\d+ times\\. .*")));
        assertThat(cluster.getJobStatus(job.getJobID()).get(60, TimeUnit.SECONDS))
                .isEqualTo(JobStatus.FAILED);
        assertThat(reranker.opened()).as("no restart").isEqualTo(PARALLELISM);
    }

    @Test
    void aJobWithNoMoreFallbacksThanAllowedRunsToItsEnd() throws Exception {
        run(0.6).getJobExecutionResult().get(60, TimeUnit.SECONDS);
        assertThat(reranker.opened()).isEqualTo(PARALLELISM);
        assertThat(reranker.asked()).hasSize(SETS);
    }

    private JobClient run(double maxShare) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(50));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(PARALLELISM);
        DataGeneratorSource<CandidateSet> source = new DataGeneratorSource<>(
                number -> CandidateSets.of(String.valueOf(number), "query", "a", "b"),
                SETS,
                RateLimiterStrategy.noOp(),
                SluiceTypes.CANDIDATE_SET);
        RerankedStream reranked = Reranking.of(
                        environment.fromSource(source, WatermarkStrategy.noWatermarks(), "candidate sets"))
                .reranker(reranker.factory())
                .apply();
        reranked.failAbove(new FallbackBound(maxShare, Duration.ofMinutes(5)));
        reranked.rankings().sinkTo(new DiscardingSink<>());
        return environment.executeAsync("bounded fallbacks");
    }
}
