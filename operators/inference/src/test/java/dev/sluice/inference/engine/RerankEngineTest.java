package dev.sluice.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.batching.WorkLedger;
import dev.sluice.inference.batching.WorkUnit;
import dev.sluice.inference.family.ModelFamily;
import dev.sluice.inference.family.ScoringPlan;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RerankEngineTest {

    private static final BatchingOptions OPTIONS = new BatchingOptions(3, 10_000, 1_024, Duration.ofHours(1), 100, 2);

    private static final CandidateSet SET = CandidateSets.of("q1", "query", "a", "b", "c");
    private final WorkLedger ledger = new WorkLedger();
    private final FakeFamily family = new FakeFamily();

    @Test
    void mergesTheOutcomesOfAllUnits() throws Exception {
        try (RerankEngine<Unit, Float> engine = engine()) {
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
        RerankEngine<Unit, Float> engine = engine();
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
        RerankEngine<Unit, Float> engine = engine();
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
        RerankEngine<Unit, Float> engine = new RerankEngine<>(family, OPTIONS, 0, NanoClock.SYSTEM, Duration.ZERO);
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
        try (RerankEngine<Unit, Float> engine = engine()) {
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
        try (RerankEngine<Unit, Float> engine = engine()) {
            family.beforePlan = () -> {
                throw new UnsatisfiedLinkError("native tokenizer");
            };
            assertThatThrownBy(() -> engine.rerank(SET, Deadline.NONE, ledger).get())
                    .hasCauseInstanceOf(UnsatisfiedLinkError.class);
        }
    }

    @Test
    void aScoreThatIsNoNumberFailsTheSet() {
        try (RerankEngine<Unit, Float> engine = engine()) {
            family.score = Float.NaN;
            assertThatThrownBy(() -> engine.rerank(SET, Deadline.NONE, ledger).get())
                    .hasCauseInstanceOf(InferenceException.class);
        }
    }

    @Test
    void speedIsMeasuredOnEveryThreadAndOnNoAccount() throws Exception {
        try (RerankEngine<Unit, Float> engine = engine()) {
            assertThat(engine.measureSpeed().tokensPerSecond()).isPositive();
            assertThat(family.calls).hasSize(4).allMatch(units -> units.size() == 4);
        }
    }

    private RerankEngine<Unit, Float> engine() {
        return new RerankEngine<>(family, OPTIONS, 0, NanoClock.SYSTEM);
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

    private record Unit(int tokens, float score) implements WorkUnit {

        @Override
        public int documents() {
            return 1;
        }

        @Override
        public int paddedTokens() {
            return tokens;
        }

        @Override
        public Object key() {
            return null;
        }
    }

    /** Scores documents by their index. */
    private static final class FakeFamily implements ModelFamily<Unit, Float> {

        private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<List<Unit>> calls = new ConcurrentLinkedQueue<>();
        private volatile Runnable beforePlan = () -> {};
        private volatile Consumer<Cancellation> duringRun = cancellation -> {};
        private volatile Runnable onClose = () -> {};
        private volatile float score = 1;

        @Override
        public ModelIdentity model() {
            return new ModelIdentity("fake", "1", "fp32");
        }

        @Override
        public ScoringPlan<Unit, Float> plan(CandidateSet set) {
            beforePlan.run();
            events.add("planned");
            List<Unit> units = new ArrayList<>();
            for (int index = 0; index < set.documents().size(); index++) {
                units.add(new Unit(1, index * score));
            }
            return new Plan(units);
        }

        @Override
        public List<Float> run(List<Unit> units, Cancellation cancellation) {
            calls.add(units);
            duringRun.accept(cancellation);
            return units.stream().map(Unit::score).toList();
        }

        @Override
        public int callsAtOnce(int cores) {
            return cores;
        }

        @Override
        public int callTokens() {
            return 1_024;
        }

        @Override
        public Unit probe(int tokens) {
            return new Unit(tokens, 0);
        }

        @Override
        public int bytesOf(Float outcome) {
            return 16;
        }

        @Override
        public void close() {
            events.add("closed");
            onClose.run();
        }
    }

    private record Plan(List<Unit> units) implements ScoringPlan<Unit, Float> {

        @Override
        public long totalTokens() {
            return units.size();
        }

        @Override
        public DocumentScores merge(List<Float> outcomes) {
            DocumentScores scores = new DocumentScores(outcomes.size());
            for (int index = 0; index < outcomes.size(); index++) {
                scores.score(index, outcomes.get(index));
            }
            return scores;
        }
    }
}
