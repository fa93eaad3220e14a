package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.BreakerOptions;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.batching.OutcomeCache;
import dev.sluice.inference.batching.WorkLedger;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RerankEngineTest {

    private static final BatchingOptions OPTIONS = new BatchingOptions(3, 10_000, 1_024, Duration.ofHours(1), 100, 2);

    private static final Circuit NO_CIRCUIT = new Circuit("fake", BreakerOptions.NONE, NanoClock.SYSTEM);

    private static final CandidateSet SET = CandidateSets.of("q1", "query", "a", "b", "c");
    private final WorkLedger ledger = new WorkLedger();
    private final FakeFamily family = new FakeFamily();

    @Test
    void mergesTheOutcomesOfAllUnits() throws Exception {
        try (RerankEngine<FakeFamily.Unit, Float> engine = engine()) {
            Ranking ranking = engine.rerank(SET, Deadline.NONE, ledger).get();
            assertThat(ranking.results()).extracting(RankedDocument::id).containsExactly("d2", "d1", "d0");
            assertThat(ranking.usage()).isEqualTo(new Ranking.Usage(3, 1));
            assertThat(ledger.drain().documents()).isEqualTo(3);
        }
    }

    @Test
    void theModelIsClosedOnlyWhenNoSetIsBeingPlanned() throws Exception {
        CountDownLatch planning = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        family.beforePlan = () -> {
            planning.countDown();
            awaitUninterruptibly(release);
        };
        RerankEngine<FakeFamily.Unit, Float> engine = engine();
        CompletableFuture<Ranking> ranking = engine.rerank(SET, Deadline.NONE, ledger);
        planning.await();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(engine::close);
        assertThatThrownBy(() -> ranking.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(RerankerClosedException.class);
        assertThat(closing).isNotDone();
        release.countDown();
        closing.get();
        assertThat(family.events).containsExactly("planned", "closed");
    }

    @Test
    void closingEndsALongCallAndThenClosesTheModel() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        family.duringRun = cancellation -> {
            try (Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown)) {
                assertThat(registration).isNotNull();
                running.countDown();
                awaitUninterruptibly(cancelled);
            }
            family.events.add("ended");
            cancellation.throwIfCancelled();
        };
        RerankEngine<FakeFamily.Unit, Float> engine = engine();
        CompletableFuture<Ranking> ranking = engine.rerank(SET, Deadline.NONE, ledger);
        running.await();
        engine.close();
        assertThatThrownBy(ranking::get).hasCauseInstanceOf(RerankerClosedException.class);
        assertThat(family.events).containsExactly("planned", "ended", "closed");
    }

    @Test
    void aCallThatCannotBeEndedKeepsItsModelUntilItEnds() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        family.onClose = closed::countDown;
        family.duringRun = cancellation -> {
            running.countDown();
            awaitUninterruptibly(release);
            family.events.add("ended");
        };
        RerankEngine<FakeFamily.Unit, Float> engine = new RerankEngine<>(
                family, OPTIONS, new OutcomeCache<>(0, family::bytesOf), NO_CIRCUIT, NanoClock.SYSTEM, Duration.ZERO);
        CompletableFuture<Ranking> ranking = engine.rerank(SET, Deadline.NONE, ledger);
        running.await();
        engine.close();
        assertThatThrownBy(ranking::get).hasCauseInstanceOf(RerankerClosedException.class);
        assertThat(family.events).containsExactly("planned");
        assertThat(RerankEngine.callsStillRun()).isTrue();
        release.countDown();
        closed.await();
        assertThat(family.events).containsExactly("planned", "ended", "closed");
    }

    @Test
    void aPlanThatFailsFailsItsSetAlone() throws Exception {
        try (RerankEngine<FakeFamily.Unit, Float> engine = engine()) {
            family.beforePlan = () -> {
                throw new IllegalStateException("native tokenizer");
            };
            CompletableFuture<Ranking> failed = engine.rerank(SET, Deadline.NONE, ledger);
            assertThatThrownBy(failed::get).hasCauseInstanceOf(InferenceException.class);
            family.beforePlan = () -> {};
            assertThat(engine.rerank(SET, Deadline.NONE, ledger).get().results())
                    .hasSize(3);
        }
    }

    @Test
    void anErrorInAPlanIsPassedOnAsItIs() {
        try (RerankEngine<FakeFamily.Unit, Float> engine = engine()) {
            family.beforePlan = () -> {
                throw new UnsatisfiedLinkError("native tokenizer");
            };
            assertThatThrownBy(() -> engine.rerank(SET, Deadline.NONE, ledger).get())
                    .hasCauseInstanceOf(UnsatisfiedLinkError.class);
        }
    }

    @Test
    void aScoreThatIsNoNumberFailsTheSet() {
        try (RerankEngine<FakeFamily.Unit, Float> engine = engine()) {
            family.score = Float.NaN;
            assertThatThrownBy(() -> engine.rerank(SET, Deadline.NONE, ledger).get())
                    .hasCauseInstanceOf(InferenceException.class);
        }
    }

    @Test
    void speedIsMeasuredOnEveryThreadAndOnNoAccount() throws Exception {
        try (RerankEngine<FakeFamily.Unit, Float> engine = engine()) {
            assertThat(engine.measureSpeed(Duration.ofMinutes(1)).orElseThrow().tokensPerSecond())
                    .isPositive();
            assertThat(family.calls).hasSize(4).allMatch(units -> units.size() == 4);
        }
    }

    @Test
    void aModelThatHangsOnAFirstRunIsCancelledAndToldOf() {
        CountDownLatch cancelled = new CountDownLatch(1);
        family.duringRun = cancellation -> {
            try (Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown)) {
                assertThat(registration).isNotNull();
                awaitUninterruptibly(cancelled);
            }
        };
        try (RerankEngine<FakeFamily.Unit, Float> engine = engine()) {
            assertThatThrownBy(() -> engine.measureSpeed(Duration.ofMillis(20)))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("nothing on a first run within 20 ms");
        }
    }

    private RerankEngine<FakeFamily.Unit, Float> engine() {
        return new RerankEngine<>(
                family, OPTIONS, new OutcomeCache<>(0, family::bytesOf), NO_CIRCUIT, NanoClock.SYSTEM);
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
