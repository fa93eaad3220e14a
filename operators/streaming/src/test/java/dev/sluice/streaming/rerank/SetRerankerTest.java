package dev.sluice.streaming.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.FakeReranker;
import dev.sluice.streaming.outcome.SetReport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.Test;

class SetRerankerTest {

    private static final CandidateSet SET = CandidateSets.of("q", "query", "a", "b");

    private final MetricListener listener = new MetricListener();
    private final FakeReranker fake = new FakeReranker();
    private final SetReranker reranker =
            new SetReranker(fake, Duration.ofSeconds(1), new ManualClock(), listener.getMetricGroup());

    @Test
    void aRankingIsHandedOnAndCounted() {
        CompletableFuture<SetAnswer> answer = reranker.rerank(SET);
        assertThat(answer).isNotDone();
        assertThat(listener.getGauge(name(MetricNames.IN_FLIGHT_SETS))
                        .orElseThrow()
                        .getValue())
                .isEqualTo(1);
        fake.answer("q");
        assertThat(answer.join().status()).isEqualTo(SetReport.Status.RANKED);
        assertThat(ids(answer.join())).containsExactly("d1", "d0");
        assertThat(counter(MetricNames.RANKED)).isEqualTo(1);
        assertThat(counter(MetricNames.DOCUMENTS)).isEqualTo(2);
        assertThat(listener.getGauge(name(MetricNames.IN_FLIGHT_SETS))
                        .orElseThrow()
                        .getValue())
                .isEqualTo(0);
    }

    @Test
    void aFailureGivesTheFirstStageOrderInTheWordsOfTheRerankFunction() {
        CompletableFuture<SetAnswer> late = reranker.rerank(SET);
        fake.fail("q", new DeadlineExceededException("The deadline passed"));
        assertThat(late.join().status()).isEqualTo(SetReport.Status.FALLBACK);
        assertThat(late.join().reason()).isEqualTo("timeout after 1 s");
        assertThat(ids(late.join())).containsExactly("d0", "d1");

        CompletableFuture<SetAnswer> failed = reranker.rerank(SET);
        fake.fail("q", new InferenceException("the device is gone"));
        assertThat(failed.join().reason()).isEqualTo("the device is gone");

        assertThat(counter(MetricNames.FALLBACK)).isEqualTo(2);
        assertThat(counter(MetricNames.FALLBACK_TIMEOUT)).isEqualTo(1);
        assertThat(counter(MetricNames.FALLBACK_MODEL_FAILURE)).isEqualTo(1);
    }

    @Test
    void whatCanNeverBeRankedIsRejected() {
        CompletableFuture<SetAnswer> answer = reranker.rerank(SET);
        fake.fail("q", new UnusableCandidateSetException("no images"));
        assertThat(answer.join()).isEqualTo(SetAnswer.rejected("no images"));
        assertThat(reranker.reject("NULL")).isEqualTo(SetAnswer.rejected("NULL"));
        assertThat(counter(MetricNames.DEAD_LETTERS)).isEqualTo(2);
    }

    @Test
    void aRerankerThatIsClosedUnderItFailsTheRow() {
        CompletableFuture<SetAnswer> answer = reranker.rerank(SET);
        fake.fail("q", new RerankerClosedException("closed"));
        assertThatThrownBy(answer::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(FlinkRuntimeException.class);
    }

    @Test
    void whatIsInFlightWhenItClosesIsGivenUpAndNeverAnswered() {
        CompletableFuture<SetAnswer> answer = reranker.rerank(SET);
        reranker.close();
        assertThat(fake.request("q").answer()).isCancelled();
        assertThat(answer).isNotDone();
        assertThat(fake.closed()).isEqualTo(1);
        assertThat(counter(MetricNames.FALLBACK)).isZero();
    }

    @Test
    void cancellingAnAnswerTakesTheSetOutOfTheQueue() {
        reranker.rerank(SET).cancel(false);
        assertThat(fake.request("q").answer()).isCancelled();
        assertThat(counter(MetricNames.FALLBACK)).isZero();
    }

    private static List<String> ids(SetAnswer answer) {
        Ranking ranking = Objects.requireNonNull(answer.ranking());
        return ranking.results().stream().map(RankedDocument::id).toList();
    }

    private long counter(String metric) {
        return listener.getCounter(name(metric)).orElseThrow().getCount();
    }

    private static String[] name(String metric) {
        return new String[] {MetricNames.GROUP, MetricNames.MODEL, FakeReranker.MODEL.name(), metric};
    }
}
