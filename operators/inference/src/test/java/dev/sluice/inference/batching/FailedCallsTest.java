package dev.sluice.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.BatchOrder;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.DeviceMemoryException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.PoisonousSetException;
import dev.sluice.inference.TransientInferenceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of units whose call failed. */
@Timeout(60)
class FailedCallsTest {

    private static final int PROBE = -1;
    private static final Duration LONG = Duration.ofHours(1);

    private final WorkLedger ledger = new WorkLedger();
    private final ConcurrentLinkedQueue<List<Integer>> calls = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Duration> pauses = new ConcurrentLinkedQueue<>();

    @Test
    void aPoisonousUnitIsFoundByHalvingAndTheOthersAreAnswered() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(16, 0, poisonedBy(Set.of(11)))) {
            List<Submission<Integer>> sets = IntStream.range(0, 16)
                    .mapToObj(id -> submit(batcher, Deadline.NONE, TestUnit.of(id, 8)))
                    .toList();
            for (int id = 0; id < 16; id++) {
                Submission<Integer> set = sets.get(id);
                if (id == 11) {
                    assertThatThrownBy(() -> set.outcomes().get())
                            .cause()
                            .isInstanceOf(PoisonousSetException.class)
                            .hasMessageContaining("twice on this set alone")
                            .hasMessageContaining("native failure");
                } else {
                    assertThat(set.outcomes().get()).containsExactly(id);
                }
            }
        }
        // 16, 8, 4, 2, 1 and 1 once more fail, each with a probe but the last; the other halves are run once each.
        assertThat(calls).hasSize(6 + 5 + 4);
        assertThat(calls.stream().filter(units -> units.equals(List.of(PROBE)))).hasSize(5);
    }

    @Test
    void severalPoisonousUnitsAreAllFound() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(8, 0, poisonedBy(Set.of(0, 3, 7)))) {
            for (int id : List.of(0, 1, 2, 3, 4, 5, 6, 7)) {
                submit(batcher, Deadline.NONE, TestUnit.of(id, 8));
            }
            Submission<Integer> well = submit(
                    batcher,
                    Deadline.NONE,
                    IntStream.range(20, 28).mapToObj(id -> TestUnit.of(id, 8)).toArray(TestUnit[]::new));
            assertThat(well.outcomes().get()).hasSize(8);
        }
        assertThat(calls.stream().filter(units -> units.size() == 1).flatMap(List::stream))
                .contains(0, 3, 7);
    }

    @Test
    void aModelThatFailsOnEverySetButNotOnTheProbeIsNoModelWithPoisonousSets() {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 0, (units, cancellation) -> {
            if (units.get(0).id() != PROBE) {
                throw new InferenceException("refused");
            }
            return idsOf(units);
        })) {
            for (int set = 0; set < CallRunner.MOST_POISONOUS_IN_A_ROW; set++) {
                Submission<Integer> poisonous = submit(batcher, Deadline.NONE, TestUnit.of(set, 8));
                assertThatThrownBy(() -> poisonous.outcomes().get()).hasCauseInstanceOf(PoisonousSetException.class);
            }
            Submission<Integer> next = submit(batcher, Deadline.NONE, TestUnit.of(100, 8));
            assertThatThrownBy(() -> next.outcomes().get())
                    .cause()
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("fails on every set");
        }
    }

    @Test
    void anErrorOfTheProbeIsPassedOnAndNobodyWaitsForEver() {
        Error error = new OutOfMemoryError("native");
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 0, (units, cancellation) -> {
            if (units.get(0).id() == PROBE) {
                throw error;
            }
            throw new InferenceException("out of order");
        })) {
            Submission<Integer> submission =
                    submit(batcher, Deadline.NONE, TestUnit.of(1, 8).withKey("a"));
            assertThatThrownBy(() -> submission.outcomes().get()).cause().isSameAs(error);
            Submission<Integer> equal =
                    submit(batcher, Deadline.NONE, TestUnit.of(2, 8).withKey("a"));
            assertThatThrownBy(() -> equal.outcomes().get()).cause().isSameAs(error);
        }
    }

    @Test
    void noProbeIsMadeForUnitsThatNobodyWaitsFor() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 0, (units, cancellation) -> {
            List<Integer> ids = idsOf(units);
            if (ids.contains(1)) {
                running.countDown();
                await(release);
                throw new InferenceException("out of order");
            }
            return ids;
        })) {
            Submission<Integer> cancelled = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            running.await();
            cancelled.outcomes().cancel(false);
            release.countDown();
            submit(batcher, Deadline.NONE, TestUnit.of(2, 8)).outcomes().get();
        }
        assertThat(calls).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void aSetWhoseUnitFailedOnlyOnceIsAnswered() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 0, (units, cancellation) -> {
            if (units.get(0).id() == 5 && failures.getAndIncrement() == 0) {
                throw new InferenceException("now and then");
            }
            return idsOf(units);
        })) {
            assertThat(submit(batcher, Deadline.NONE, TestUnit.of(5, 8))
                            .outcomes()
                            .get())
                    .containsExactly(5);
        }
    }

    @Test
    void aModelThatIsUnwellFailsAllUnitsAtOnce() {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(3, 0, (units, cancellation) -> {
            idsOf(units);
            throw new InferenceException("out of order");
        })) {
            Submission<Integer> submission =
                    submit(batcher, Deadline.NONE, TestUnit.of(1, 8), TestUnit.of(2, 8), TestUnit.of(3, 8));
            assertThatThrownBy(() -> submission.outcomes().get())
                    .cause()
                    .isInstanceOf(InferenceException.class)
                    .hasMessage("out of order");
        }
        assertThat(calls).containsExactly(List.of(1, 2, 3), List.of(PROBE));
    }

    @Test
    void aFailingCallFailsItsOwnSetsOnly() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(2, 0, (units, cancellation) -> {
            if (units.get(0).tokens() > 8) {
                throw new InferenceException("out of order");
            }
            return idsOf(units);
        })) {
            Submission<Integer> good = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            Submission<Integer> bad = submit(batcher, Deadline.NONE, TestUnit.of(2, 16));
            assertThat(good.outcomes().get()).containsExactly(1);
            assertThatThrownBy(() -> bad.outcomes().get()).cause().hasMessageContaining("out of order");
        }
    }

    @Test
    void aWrongNumberOfOutcomesIsAFailureThatNamesBoth() {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(2, 0, (units, cancellation) -> List.of())) {
            Submission<Integer> submission = submit(batcher, Deadline.NONE, TestUnit.of(1, 8), TestUnit.of(2, 8));
            assertThatThrownBy(() -> submission.outcomes().get())
                    .cause()
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("0 outcomes for 2 units");
        }
    }

    @Test
    void anExceptionThatTheModelDoesNotDeclareIsNamedWithoutItsText() {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 0, (units, cancellation) -> {
            throw new IllegalStateException("a text of the set");
        })) {
            Submission<Integer> submission = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            assertThatThrownBy(() -> submission.outcomes().get())
                    .cause()
                    .isInstanceOf(InferenceException.class)
                    .hasMessage("The model failed with java.lang.IllegalStateException");
        }
    }

    @Test
    void anErrorIsPassedOnAsItIs() {
        Error error = new UnsatisfiedLinkError("native");
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 0, (units, cancellation) -> {
            throw error;
        })) {
            Submission<Integer> submission = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            assertThatThrownBy(() -> submission.outcomes().get()).cause().isSameAs(error);
        }
    }

    @Test
    void aCallThatFailedForTheMomentIsMadeAgain() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 4, failing(3, null))) {
            assertThat(submit(batcher, Deadline.NONE, TestUnit.of(1, 8))
                            .outcomes()
                            .get())
                    .containsExactly(1);
        }
        assertThat(ledger.drain().retries()).isEqualTo(3);
        assertThat(calls).hasSize(4).containsOnly(List.of(1));
        List<Duration> waited = new ArrayList<>(pauses);
        for (int attempt = 0; attempt < 3; attempt++) {
            Duration longest = Retries.FIRST_PAUSE.multipliedBy(1L << attempt);
            assertThat(waited.get(attempt)).isBetween(longest.dividedBy(2), longest);
        }
    }

    @Test
    void noCallIsMadeMoreOftenThanRetriesAllow() {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 2, failing(100, null))) {
            Submission<Integer> submission = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            assertThatThrownBy(() -> submission.outcomes().get())
                    .cause()
                    .isInstanceOf(TransientInferenceException.class)
                    .hasMessage("busy");
        }
        assertThat(calls).hasSize(3).containsOnly(List.of(1));
    }

    @Test
    void whoAsksForALongerPauseGetsIt() throws Exception {
        Duration asked = Duration.ofSeconds(17);
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 4, failing(1, asked))) {
            submit(batcher, Deadline.NONE, TestUnit.of(1, 8)).outcomes().get();
        }
        assertThat(pauses).containsExactly(asked);
    }

    @Test
    void nothingIsTriedAgainThatWouldComeAfterTheDeadline() {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 4, failing(1, Duration.ofHours(2)))) {
            Submission<Integer> submission = submit(batcher, Deadline.after(LONG, NanoClock.SYSTEM), TestUnit.of(1, 8));
            assertThatThrownBy(() -> submission.outcomes().get())
                    .cause()
                    .isInstanceOf(TransientInferenceException.class);
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void aCallThatNobodyWaitsForIsNotMadeAgain() throws Exception {
        CountDownLatch pausing = new CountDownLatch(1);
        Pause untilCancelled = (pause, cancellation) -> {
            pausing.countDown();
            return Pause.byTheClock(LONG, cancellation);
        };
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 4, failing(1, null), untilCancelled)) {
            Submission<Integer> cancelled = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            pausing.await();
            cancelled.outcomes().cancel(false);
            // Only a pause that ended makes way for this one.
            assertThat(submit(batcher, Deadline.NONE, TestUnit.of(2, 8))
                            .outcomes()
                            .get())
                    .containsExactly(2);
        }
        assertThat(calls).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void aCallTooLargeForTheDeviceIsHalvedUntilItFits() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(8, 4, fitting(2))) {
            Submission<Integer> submission = submit(
                    batcher,
                    Deadline.NONE,
                    IntStream.range(0, 8).mapToObj(id -> TestUnit.of(id, 8)).toArray(TestUnit[]::new));
            assertThat(submission.outcomes().get()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        }
        assertThat(calls.stream().map(List::size)).containsExactly(8, 4, 2, 2, 4, 2, 2);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aUnitThatAloneIsTooLargeIsTriedAgainAndThenFails() {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 2, fitting(0))) {
            Submission<Integer> submission = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            assertThatThrownBy(() -> submission.outcomes().get()).cause().isInstanceOf(DeviceMemoryException.class);
        }
        assertThat(calls).hasSize(3).containsOnly(List.of(1));
    }

    @Test
    void anOutcomeThatComesTooLateIsCountedAndKept() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(1, 0, (units, cancellation) -> {
            running.countDown();
            await(release);
            return idsOf(units);
        })) {
            Submission<Integer> late =
                    submit(batcher, Deadline.NONE, TestUnit.of(1, 8).withKey("a"));
            running.await();
            late.outcomes().cancel(false);
            release.countDown();
            submit(batcher, Deadline.NONE, TestUnit.of(2, 8)).outcomes().get();
            assertThat(ledger.drain().lateCompletions()).isOne();
            assertThat(submit(batcher, Deadline.NONE, TestUnit.of(3, 8).withKey("a"))
                            .outcomes()
                            .get())
                    .as("from the cache")
                    .containsExactly(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Call<TestUnit, Integer> poisonedBy(Set<Integer> poison) {
        return (units, cancellation) -> {
            List<Integer> ids = idsOf(units);
            if (ids.stream().anyMatch(poison::contains)) {
                throw new InferenceException("native failure");
            }
            return ids;
        };
    }

    private Call<TestUnit, Integer> failing(int times, Duration retryAfter) {
        AtomicInteger left = new AtomicInteger(times);
        return (units, cancellation) -> {
            List<Integer> ids = idsOf(units);
            if (left.getAndDecrement() > 0) {
                throw new TransientInferenceException("busy", retryAfter);
            }
            return ids;
        };
    }

    private Call<TestUnit, Integer> fitting(int units) {
        return (asked, cancellation) -> {
            List<Integer> ids = idsOf(asked);
            if (asked.size() > units) {
                throw new DeviceMemoryException("no memory", new IllegalStateException());
            }
            return ids;
        };
    }

    private List<Integer> idsOf(List<TestUnit> units) {
        List<Integer> ids = units.stream().map(TestUnit::id).toList();
        calls.add(ids);
        return ids;
    }

    private MicroBatcher<TestUnit, Integer> batcher(int batchDocuments, int retries, Call<TestUnit, Integer> call) {
        return batcher(batchDocuments, retries, call, this::notePause);
    }

    private boolean notePause(Duration pause, Cancellation unused) {
        pauses.add(pause);
        return true;
    }

    private static MicroBatcher<TestUnit, Integer> batcher(
            int batchDocuments, int retries, Call<TestUnit, Integer> call, Pause pause) {
        BatchingOptions options = new BatchingOptions(
                batchDocuments, 100_000, 100_000, LONG, 1_000, 1, null, retries, BatchOrder.ARRIVAL);
        return new MicroBatcher<>(
                "test",
                options,
                call,
                () -> TestUnit.of(PROBE, 8),
                new OutcomeCache<>(1_000_000, outcome -> 16),
                NanoClock.SYSTEM,
                pause);
    }

    private Submission<Integer> submit(MicroBatcher<TestUnit, Integer> batcher, Deadline deadline, TestUnit... units) {
        Submission<Integer> submission = batcher.open(deadline, ledger);
        batcher.submit(submission, List.of(units));
        return submission;
    }
}
