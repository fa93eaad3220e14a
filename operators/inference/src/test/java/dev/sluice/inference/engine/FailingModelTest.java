package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.BatchOrder;
import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.CircuitOpenException;
import dev.sluice.inference.CircuitState;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.OverloadException;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.batching.OutcomeCache;
import dev.sluice.inference.batching.WorkLedger;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the engine gets along with a model that fails, hangs or is too slow. */
@Timeout(60)
class FailingModelTest {

    private static final int SETS = 4;
    private static final CandidateSet SET = CandidateSets.of("q1", "query", "a", "b", "c");
    private final WorkLedger ledger = new WorkLedger();
    private final FakeFamily family = new FakeFamily();
    private final Circuit circuit =
            new Circuit("fake", new BreakerOptions(SETS, 0.5, Duration.ofHours(1)), NanoClock.SYSTEM);

    @Test
    void aModelThatFailsIsLeftAlone() {
        family.fails = true;
        try (RerankEngine<FakeFamily.Unit, Float> engine = engine()) {
            for (int set = 0; set < SETS / 2; set++) {
                assertThatThrownBy(() -> rerank(engine).get()).hasCauseInstanceOf(InferenceException.class);
            }
            assertThat(engine.circuit()).isEqualTo(CircuitState.OPEN);
            int calls = family.calls.size();
            assertThatThrownBy(() -> rerank(engine).get()).hasCauseInstanceOf(CircuitOpenException.class);
            assertThat(family.calls).hasSize(calls);
        }
    }

    @Test
    void scoresThatAreNoNumbersCountAsFailures() {
        family.score = Float.NaN;
        try (RerankEngine<FakeFamily.Unit, Float> engine = engine()) {
            for (int set = 0; set < SETS / 2; set++) {
                assertThatThrownBy(() -> rerank(engine).get()).hasCauseInstanceOf(InferenceException.class);
            }
            assertThat(engine.circuit()).isEqualTo(CircuitState.OPEN);
        }
    }

    @Test
    void aModelThatHangsIsLeftAlone() {
        CountDownLatch release = new CountDownLatch(1);
        family.duringRun = cancellation -> awaitUninterruptibly(release);
        RerankEngine<FakeFamily.Unit, Float> engine = engine();
        for (int set = 0; set < SETS / 2; set++) {
            CompletableFuture<Ranking> hanging =
                    engine.rerank(SET, Deadline.after(Duration.ofMillis(20), NanoClock.SYSTEM), ledger);
            assertThatThrownBy(hanging::get).hasCauseInstanceOf(DeadlineExceededException.class);
        }
        assertThat(engine.circuit()).isEqualTo(CircuitState.OPEN);
        release.countDown();
        engine.close();
    }

    @Test
    void aModelThatHangsIsLeftAloneEvenWhereSetsDoNotWaitForTheirTimeout() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        family.duringRun = cancellation -> {
            running.countDown();
            awaitUninterruptibly(release);
        };
        ManualNanoClock clock = new ManualNanoClock();
        RerankEngine<FakeFamily.Unit, Float> engine = new RerankEngine<>(
                family, options(Duration.ofSeconds(5)), new OutcomeCache<>(0, family::bytesOf), circuit, clock);
        Duration timeout = Duration.ofSeconds(30);
        CompletableFuture<Ranking> hangs = engine.rerank(SET, Deadline.after(timeout, clock), ledger);
        running.await();
        CompletableFuture<Ranking> early = engine.rerank(SET, Deadline.after(timeout, clock), ledger);
        clock.advance(Duration.ofSeconds(6));
        CompletableFuture<Ranking> next = engine.rerank(SET, Deadline.after(timeout, clock), ledger);
        assertThatThrownBy(early::get).hasCauseInstanceOf(OverloadException.class);
        assertThat(engine.circuit()).as("it may be slow").isEqualTo(CircuitState.CLOSED);
        clock.advance(Duration.ofSeconds(60));
        CompletableFuture<Ranking> last = engine.rerank(SET, Deadline.after(timeout, clock), ledger);
        assertThatThrownBy(next::get).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(hangs::get).hasCauseInstanceOf(DeadlineExceededException.class);
        assertThat(engine.circuit()).isEqualTo(CircuitState.OPEN);
        release.countDown();
        last.cancel(false);
        engine.close();
    }

    @Test
    void aSetThatRunsOutOfTimeWhileTheModelWorksIsNoFailureOfTheModel() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        ManualNanoClock clock = new ManualNanoClock();
        BatchingOptions oneThreadMoreThanHeld = new BatchingOptions(3, 10_000, 1_024, Duration.ZERO, 100, SETS + 1);
        RerankEngine<FakeFamily.Unit, Float> engine = new RerankEngine<>(
                family, oneThreadMoreThanHeld, new OutcomeCache<>(0, family::bytesOf), circuit, clock);
        for (int set = 0; set < SETS; set++) {
            CountDownLatch held = new CountDownLatch(1);
            family.duringRun = cancellation -> {
                held.countDown();
                awaitUninterruptibly(release);
            };
            CompletableFuture<Ranking> late = engine.rerank(SET, Deadline.after(Duration.ofSeconds(1), clock), ledger);
            held.await();
            family.duringRun = cancellation -> {};
            rerank(engine).get();
            clock.advance(Duration.ofSeconds(2));
            late.cancel(false);
        }
        assertThat(engine.circuit()).isEqualTo(CircuitState.CLOSED);
        release.countDown();
        engine.close();
    }

    @Test
    void theOldestSetsAreGivenUpWhileTheModelIsTooSlow() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        family.duringRun = cancellation -> {
            running.countDown();
            awaitUninterruptibly(release);
        };
        ManualNanoClock clock = new ManualNanoClock();
        try (RerankEngine<FakeFamily.Unit, Float> engine = new RerankEngine<>(
                family, options(Duration.ofHours(1)), new OutcomeCache<>(0, family::bytesOf), circuit, clock)) {
            CompletableFuture<Ranking> runs = rerank(engine);
            running.await();
            CompletableFuture<Ranking> waits = rerank(engine);
            clock.advance(Duration.ofHours(2));
            CompletableFuture<Ranking> isNew = rerank(engine);
            assertThatThrownBy(waits::get)
                    .cause()
                    .isInstanceOf(OverloadException.class)
                    .hasMessageStartingWith("overloaded: ");
            release.countDown();
            assertThat(runs.get().status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(isNew.get().status()).isEqualTo(Ranking.Status.RANKED);
            assertThat(engine.circuit()).isEqualTo(CircuitState.CLOSED);
        }
    }

    private CompletableFuture<Ranking> rerank(RerankEngine<FakeFamily.Unit, Float> engine) {
        return engine.rerank(SET, Deadline.NONE, ledger);
    }

    private RerankEngine<FakeFamily.Unit, Float> engine() {
        return new RerankEngine<>(
                family, options(null), new OutcomeCache<>(0, family::bytesOf), circuit, NanoClock.SYSTEM);
    }

    private static BatchingOptions options(@Nullable Duration maxQueueAge) {
        return new BatchingOptions(3, 10_000, 1_024, Duration.ZERO, 100, 1, maxQueueAge, 0, BatchOrder.ARRIVAL);
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
