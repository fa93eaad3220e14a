package dev.sluice.streaming.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.FakeReranker;
import dev.sluice.streaming.outcome.RerankOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.streaming.api.functions.async.CollectionSupplier;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.junit.jupiter.api.Test;

class RerankMetricsTest {

    private final MetricListener listener = new MetricListener();
    private final FakeReranker reranker = new FakeReranker();
    private final RerankTask task = new RerankTask(
            reranker,
            RerankSettings.DEFAULT.withTimeout(Duration.ofSeconds(1)),
            new ManualClock(),
            listener.getMetricGroup());

    @Test
    void outcomesAndWorkAreCounted() {
        task.submit(CandidateSets.of("q1", "query", "a", "b"), new Emitted());
        task.submit(CandidateSets.of("q2", "query", "a"), new Emitted());
        task.pass(DeadLetter.of(DeadLetter.Kind.NULL_VALUE, "none", null, new byte[0], 0), new Emitted());
        assertThat(gauge(MetricNames.IN_FLIGHT_SETS)).isEqualTo(2);
        reranker.answer("q1");
        reranker.answer("q2");

        assertThat(counter(MetricNames.RANKED)).isEqualTo(2);
        assertThat(counter(MetricNames.FALLBACK)).isZero();
        assertThat(counter(MetricNames.DEAD_LETTERS)).isEqualTo(1);
        assertThat(counter(MetricNames.INFERENCES)).isEqualTo(2);
        assertThat(counter(MetricNames.CALLS)).isEqualTo(4);
        assertThat(counter(MetricNames.DOCUMENTS)).isEqualTo(3);
        assertThat(counter(MetricNames.TOKENS)).isEqualTo(30);
        assertThat(counter(MetricNames.PADDING_TOKENS)).isEqualTo(3);
        assertThat(gauge(MetricNames.DOCUMENTS_PER_INFERENCE)).isEqualTo(1.5);
        assertThat(gauge(MetricNames.PADDING_SHARE)).isEqualTo(3.0 / 33);
        assertThat(gauge(MetricNames.QUEUE_DOCUMENTS)).isEqualTo(7);
        assertThat(gauge(MetricNames.QUEUE_AGE_MS)).isEqualTo(5L);
        assertThat(gauge(MetricNames.IN_FLIGHT_SETS)).isEqualTo(0);
        assertThat(listener.getHistogram(name(MetricNames.LATENCY_MS))
                        .orElseThrow()
                        .getCount())
                .isEqualTo(2);
    }

    @Test
    void aRankingAfterTheTimeoutIsCountedAsLate() {
        Emitted emitted = new Emitted();
        reranker.onRequest(set -> new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        });
        task.submit(CandidateSets.of("q1", "query", "a"), emitted);
        task.timeout(emitted);
        reranker.answer("q1");

        assertThat(emitted.outcomes)
                .extracting(outcome -> outcome.answer().ranking().status())
                .containsExactly(Ranking.Status.FALLBACK);
        assertThat(counter(MetricNames.FALLBACK)).isEqualTo(1);
        assertThat(counter(MetricNames.FALLBACK_TIMEOUT)).isEqualTo(1);
        assertThat(counter(MetricNames.FALLBACK_MODEL_FAILURE)).isZero();
        assertThat(counter(MetricNames.LATE_COMPLETIONS)).isEqualTo(1);
    }

    private long counter(String metric) {
        return listener.getCounter(name(metric)).orElseThrow().getCount();
    }

    private Object gauge(String metric) {
        return listener.getGauge(name(metric)).orElseThrow().getValue();
    }

    private static String[] name(String metric) {
        return new String[] {MetricNames.GROUP, MetricNames.MODEL, FakeReranker.MODEL.name(), metric};
    }

    /** Takes outcomes at once, as an operator with an idle task thread. */
    private static final class Emitted implements ResultFuture<RerankOutcome> {

        private final List<RerankOutcome> outcomes = new ArrayList<>();

        @Override
        public void complete(Collection<RerankOutcome> result) {
            outcomes.addAll(result);
        }

        @Override
        public void complete(CollectionSupplier<RerankOutcome> supplier) {
            try {
                outcomes.addAll(supplier.get());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void completeExceptionally(Throwable error) {
            throw new AssertionError("It puts the record into the message", error);
        }
    }
}
