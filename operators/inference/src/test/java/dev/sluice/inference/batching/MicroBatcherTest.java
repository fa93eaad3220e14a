package dev.sluice.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.Work;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MicroBatcherTest {

    private static final Duration LONG = Duration.ofHours(1);
    private final WorkLedger ledger = new WorkLedger();
    private final ConcurrentLinkedQueue<List<TestUnit>> calls = new ConcurrentLinkedQueue<>();

    @Test
    void unitsOfManySetsShareAnInference() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(4, LONG), this::idsOf)) {
            Submission<Integer> first = submit(batcher, Deadline.NONE, TestUnit.of(1, 8), TestUnit.of(2, 8));
            Submission<Integer> second = submit(batcher, Deadline.NONE, TestUnit.of(3, 8), TestUnit.of(4, 8));
            assertThat(first.outcomes().get()).containsExactly(1, 2);
            assertThat(second.outcomes().get()).containsExactly(3, 4);
            assertThat(first.inferences()).isOne();
            assertThat(ledger.drain()).isEqualTo(new Work(1, 1, 4, 32, 0, 0, 0, 0, 0));
            assertThat(ledger.drain()).isEqualTo(Work.NONE);
        }
    }

    @Test
    void itsThreadsHoldNoClassLoaderOfTheJobThatOpenedIt() throws Exception {
        Thread opener = Thread.currentThread();
        ClassLoader own = opener.getContextClassLoader();
        AtomicReference<ClassLoader> seen = new AtomicReference<>();
        try (URLClassLoader job = new URLClassLoader(new URL[0], own)) {
            opener.setContextClassLoader(job);
            Call<TestUnit, Integer> call = (units, cancellation) -> {
                seen.set(Thread.currentThread().getContextClassLoader());
                return idsOf(units);
            };
            try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(1, LONG), call)) {
                submit(batcher, Deadline.NONE, TestUnit.of(1, 8)).outcomes().get();
            }
        } finally {
            opener.setContextClassLoader(own);
        }
        assertThat(seen.get()).isSameAs(MicroBatcher.class.getClassLoader());
    }

    @Test
    void aPartBatchRunsAfterTheLinger() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(64, Duration.ofMillis(1)), this::idsOf)) {
            assertThat(submit(batcher, Deadline.NONE, TestUnit.of(1, 8))
                            .outcomes()
                            .get())
                    .containsExactly(1);
        }
    }

    @Test
    void callsHoldOneLengthOnly() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(4, LONG), this::idsOf)) {
            submit(batcher, Deadline.NONE, TestUnit.of(1, 5), TestUnit.of(2, 20), TestUnit.of(3, 7), TestUnit.of(4, 18))
                    .outcomes()
                    .get();
            assertThat(calls)
                    .extracting(call -> call.stream().map(TestUnit::id).toList())
                    .containsExactlyInAnyOrder(List.of(2, 4), List.of(1, 3));
            assertThat(ledger.drain()).isEqualTo(new Work(1, 2, 4, 50, 14, 0, 0, 0, 0));
        }
    }

    @Test
    void equalUnitsRunOnceAndAreCachedAfterwards() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(2, LONG), this::idsOf)) {
            Submission<Integer> first =
                    submit(batcher, Deadline.NONE, TestUnit.of(1, 8).withKey("a"));
            Submission<Integer> joined =
                    submit(batcher, Deadline.NONE, TestUnit.of(2, 8).withKey("a"));
            Submission<Integer> other =
                    submit(batcher, Deadline.NONE, TestUnit.of(3, 8).withKey("b"));
            assertThat(first.outcomes().get()).containsExactly(1);
            assertThat(joined.outcomes().get()).containsExactly(1);
            assertThat(other.outcomes().get()).containsExactly(3);
            Submission<Integer> later =
                    submit(batcher, Deadline.NONE, TestUnit.of(4, 8).withKey("b"));
            assertThat(later.outcomes().getNow(null)).containsExactly(3);
            assertThat(later.inferences()).isZero();
            assertThat(ledger.drain().cacheHits()).isEqualTo(2);
        }
    }

    @Test
    void aDeadlineFailsTheSetAndItsUnitsAreNotRun() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Call<TestUnit, Integer> slow = (units, cancellation) -> {
            running.countDown();
            await(release);
            return idsOf(units);
        };
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(1, Duration.ZERO), slow)) {
            Submission<Integer> first = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            running.await();
            Submission<Integer> late = submit(batcher, deadlineIn(Duration.ofMillis(20)), TestUnit.of(2, 8));
            assertThatThrownBy(() -> late.outcomes().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(DeadlineExceededException.class);
            release.countDown();
            assertThat(first.outcomes().get()).containsExactly(1);
            submit(batcher, Deadline.NONE, TestUnit.of(3, 8)).outcomes().get();
            assertThat(batcher.queue().documents()).isZero();
            assertThat(calls).extracting(call -> call.get(0).id()).containsExactly(1, 3);
        }
    }

    @Test
    void aDeadlineIsWatchedBeforeTheUnitsCome() {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(1, Duration.ZERO), this::idsOf)) {
            Submission<Integer> submission = batcher.open(deadlineIn(Duration.ofMillis(5)), ledger);
            assertThatThrownBy(() -> submission.outcomes().get()).hasCauseInstanceOf(DeadlineExceededException.class);
        }
    }

    @Test
    void cancelledUnitsLeaveTheQueue() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(2, LONG), this::idsOf)) {
            Submission<Integer> cancelled = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
            cancelled.outcomes().cancel(false);
            submit(batcher, Deadline.NONE, TestUnit.of(2, 8), TestUnit.of(3, 8))
                    .outcomes()
                    .get();
            assertThat(calls).hasSize(1);
            assertThat(calls.peek()).extracting(TestUnit::id).containsExactly(2, 3);
        }
    }

    @Test
    void aUnitThatAnotherSetStillWantsSurvivesACancellation() throws Exception {
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(2, LONG), this::idsOf)) {
            Submission<Integer> cancelled =
                    submit(batcher, Deadline.NONE, TestUnit.of(1, 8).withKey("a"));
            Submission<Integer> kept =
                    submit(batcher, Deadline.NONE, TestUnit.of(2, 8).withKey("a"));
            cancelled.outcomes().cancel(false);
            submit(batcher, Deadline.NONE, TestUnit.of(3, 8)).outcomes().get();
            assertThat(kept.outcomes().get()).containsExactly(1);
        }
    }

    @Test
    void callsThatNobodyWantsAnyMoreAreNotRun() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(2, LONG), (units, cancellation) -> {
            running.countDown();
            await(release);
            return idsOf(units);
        })) {
            // Two lengths make two calls of one batch; the longer runs first, the other waits behind it.
            Submission<Integer> runs = submit(batcher, Deadline.NONE, TestUnit.of(1, 16));
            Submission<Integer> waits = submit(batcher, Deadline.NONE, TestUnit.of(2, 8));
            running.await();
            waits.outcomes().cancel(false);
            release.countDown();
            assertThat(runs.outcomes().get()).containsExactly(1);
            Submission<Integer> later = submit(batcher, Deadline.NONE, TestUnit.of(3, 8), TestUnit.of(4, 8));
            assertThat(later.outcomes().get()).containsExactly(3, 4);
            assertThat(calls).extracting(call -> call.get(0).id()).containsExactly(1, 3);
        }
    }

    @Test
    void workIsBookedWithWhoeverCausedIt() throws Exception {
        WorkLedger other = new WorkLedger();
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(3, LONG), this::idsOf)) {
            Submission<Integer> mine =
                    submit(batcher, Deadline.NONE, TestUnit.of(1, 8).withKey("a"));
            Submission<Integer> theirs = batcher.open(Deadline.NONE, other);
            batcher.submit(theirs, List.of(TestUnit.of(2, 8).withKey("a"), TestUnit.of(3, 7), TestUnit.of(4, 8)));
            mine.outcomes().get();
            theirs.outcomes().get();
            assertThat(ledger.drain()).isEqualTo(new Work(1, 1, 1, 8, 0, 0, 0, 0, 0));
            assertThat(other.drain()).isEqualTo(new Work(0, 0, 2, 15, 1, 1, 0, 0, 0));
        }
    }

    @Test
    void closingFailsWhatIsOpenAndWaitsForWhatRuns() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        MicroBatcher<TestUnit, Integer> batcher = batcher(options(1, Duration.ZERO), (units, cancellation) -> {
            running.countDown();
            await(release);
            ended.incrementAndGet();
            return idsOf(units);
        });
        Submission<Integer> runs = submit(batcher, Deadline.NONE, TestUnit.of(1, 8));
        running.await();
        Submission<Integer> waits = submit(batcher, Deadline.NONE, TestUnit.of(2, 8));
        CompletableFuture<Void> closing = CompletableFuture.runAsync(batcher::close);
        for (Submission<Integer> submission : List.of(runs, waits)) {
            assertThatThrownBy(() -> submission.outcomes().get()).hasCauseInstanceOf(RerankerClosedException.class);
        }
        assertThat(closing).isNotDone();
        release.countDown();
        closing.get();
        assertThat(ended).hasValue(1);
        assertThatThrownBy(() -> batcher.open(Deadline.NONE, ledger).outcomes().get())
                .hasCauseInstanceOf(RerankerClosedException.class);
        assertThatThrownBy(batcher::awaitRoom).isInstanceOf(RerankerClosedException.class);
    }

    @Test
    void closingEndsACallThatRuns() throws Exception {
        EndlessCall endless = new EndlessCall();
        MicroBatcher<TestUnit, Integer> batcher = batcher(options(2, Duration.ZERO), endless);
        Submission<Integer> runs = submit(batcher, Deadline.NONE, TestUnit.of(1, 8), TestUnit.of(2, 8));
        endless.running.await();
        batcher.close();
        assertThatThrownBy(() -> runs.outcomes().get()).hasCauseInstanceOf(RerankerClosedException.class);
        assertThat(calls).as("it is not tried again").hasSize(1);
    }

    @Test
    void aCallEndsWhenTheDeadlineOfTheLastThatWaitsPasses() throws Exception {
        EndlessCall endless = new EndlessCall();
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(1, Duration.ZERO), endless)) {
            Submission<Integer> late = submit(batcher, deadlineIn(Duration.ofMillis(50)), TestUnit.of(1, 8));
            // Only a call that ended makes way for this one.
            Submission<Integer> next = submit(batcher, Deadline.NONE, TestUnit.of(EndlessCall.ENDS, 8));
            assertThat(next.outcomes().get()).containsExactly(EndlessCall.ENDS);
            assertThatThrownBy(() -> late.outcomes().get()).hasCauseInstanceOf(DeadlineExceededException.class);
        }
    }

    @Test
    void aCallGoesOnAsLongAsOneWaitsForOneOfItsUnits() throws Exception {
        EndlessCall endless = new EndlessCall();
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(2, LONG), endless)) {
            Submission<Integer> first =
                    submit(batcher, Deadline.NONE, TestUnit.of(1, 8).withKey("a"));
            Submission<Integer> second =
                    submit(batcher, Deadline.NONE, TestUnit.of(2, 8).withKey("b"));
            endless.running.await();
            Submission<Integer> joined =
                    submit(batcher, Deadline.NONE, TestUnit.of(3, 8).withKey("a"));
            first.outcomes().cancel(false);
            second.outcomes().cancel(false);
            assertThat(endless.cancellation().isCancelled()).isFalse();
            joined.outcomes().cancel(false);
            assertThat(endless.cancellation().isCancelled()).isTrue();
        }
        assertThat(calls).hasSize(1);
    }

    @Test
    void noOneJoinsACallThatIsCancelled() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options(1, Duration.ZERO), (units, cancellation) -> {
            running.countDown();
            await(release);
            cancellation.throwIfCancelled();
            return idsOf(units);
        })) {
            Submission<Integer> cancelled =
                    submit(batcher, Deadline.NONE, TestUnit.of(1, 8).withKey("a"));
            running.await();
            cancelled.outcomes().cancel(false);
            Submission<Integer> later =
                    submit(batcher, Deadline.NONE, TestUnit.of(2, 8).withKey("a"));
            release.countDown();
            assertThat(later.outcomes().get()).containsExactly(2);
        }
    }

    @Test
    void thereIsNoRoomWhileTheQueueIsFullAndALargerSetStillPasses() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        BatchingOptions small = new BatchingOptions(2, 1_000, 1_000, Duration.ZERO, 4, 1);
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(small, (units, cancellation) -> {
            running.countDown();
            await(release);
            return idsOf(units);
        })) {
            List<TestUnit> many = new ArrayList<>();
            for (int id = 0; id < 50; id++) {
                many.add(TestUnit.of(id, 8));
            }
            Submission<Integer> large = submit(batcher, Deadline.NONE, many.toArray(TestUnit[]::new));
            running.await();
            CompletableFuture<Boolean> room = CompletableFuture.supplyAsync(() -> {
                try {
                    batcher.awaitRoom();
                    return batcher.queue().documents() < 4;
                } catch (InterruptedException | RerankerClosedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(batcher.queue().documents()).isEqualTo(48);
            assertThat(room).isNotDone();
            release.countDown();
            assertThat(large.outcomes().get()).hasSize(50);
            assertThat(room.get()).isTrue();
        }
    }

    @Test
    void randomLoadIsAnsweredOnceWithinTheBounds() throws Exception {
        long seed = 90_210;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        BatchingOptions options = new BatchingOptions(16, 400, 200, Duration.ofNanos(50_000), 64, 3);
        AtomicInteger answers = new AtomicInteger();
        List<Submission<Integer>> submissions = new ArrayList<>();
        List<List<Integer>> expected = new ArrayList<>();
        long documents = 0;
        try (MicroBatcher<TestUnit, Integer> batcher = batcher(options, (units, cancellation) -> {
            int tokens = units.stream().mapToInt(TestUnit::paddedTokens).sum();
            if (units.size() > 1 && tokens > options.callTokens()) {
                throw new InferenceException("A call of " + tokens + " tokens");
            }
            return idsOf(units);
        })) {
            int id = 0;
            for (int set = 0; set < 3_000; set++) {
                List<TestUnit> units = new ArrayList<>();
                List<Integer> ids = new ArrayList<>();
                for (int count = 1 + random.nextInt(random.nextInt(20) == 0 ? 150 : 12); count > 0; count--) {
                    // A third of the units is drawn from few keys; their outcome is that of their key.
                    boolean shared = random.nextInt(3) == 0;
                    int key = shared ? -1 - random.nextInt(200) : id++;
                    int tokens = 1 + (shared ? (-key * 7) % 90 : random.nextInt(90));
                    units.add(new TestUnit(key, 1, tokens, (tokens + 7) / 8 * 8, shared ? (Object) key : null));
                    ids.add(key);
                }
                documents += units.size();
                batcher.awaitRoom();
                int fate = random.nextInt(20);
                Deadline deadline = fate == 0 ? deadlineIn(Duration.ofNanos(random.nextInt(200_000))) : Deadline.NONE;
                Submission<Integer> submission = batcher.open(deadline, ledger);
                CompletableFuture<?> counted =
                        submission.outcomes().whenComplete((outcomes, failure) -> answers.incrementAndGet());
                assertThat(counted).isNotNull();
                batcher.submit(submission, units);
                if (fate == 1) {
                    submission.outcomes().cancel(false);
                }
                submissions.add(submission);
                expected.add(ids);
            }
            int complete = 0;
            for (int set = 0; set < submissions.size(); set++) {
                Submission<Integer> submission = submissions.get(set);
                try {
                    assertThat(submission.outcomes().get(30, TimeUnit.SECONDS)).isEqualTo(expected.get(set));
                    complete++;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(DeadlineExceededException.class);
                } catch (CancellationException e) {
                    assertThat(submission.outcomes()).isCancelled();
                }
            }
            assertThat(complete).isGreaterThan(2_500);
            assertThat(answers).hasValue(submissions.size());
            assertThat(batcher.queue().documents()).isZero();
            Work work = ledger.drain();
            assertThat(work.documents() + work.cacheHits()).isLessThanOrEqualTo(documents);
            assertThat(work.cacheHits()).isPositive();
            for (List<TestUnit> call : calls) {
                assertThat(call.stream().map(TestUnit::paddedTokens).distinct()).hasSize(1);
            }
        }
    }

    /** A call that nothing but its cancellation ends, unless it is of {@link #ENDS}. */
    private final class EndlessCall implements Call<TestUnit, Integer> {

        static final int ENDS = 99;

        private final CountDownLatch running = new CountDownLatch(1);
        private final AtomicReference<Cancellation> cancellation = new AtomicReference<>();

        @Override
        public List<Integer> run(List<TestUnit> units, Cancellation cancellation) {
            List<Integer> ids = idsOf(units);
            if (ids.contains(ENDS)) {
                return ids;
            }
            this.cancellation.set(cancellation);
            CountDownLatch cancelled = new CountDownLatch(1);
            try (Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown)) {
                assertThat(registration).isNotNull();
                running.countDown();
                await(cancelled);
            }
            throw new CancellationException();
        }

        Cancellation cancellation() {
            return Objects.requireNonNull(cancellation.get());
        }
    }

    private List<Integer> idsOf(List<TestUnit> units, Cancellation unused) {
        return idsOf(units);
    }

    private List<Integer> idsOf(List<TestUnit> units) {
        calls.add(units);
        return units.stream().map(TestUnit::id).toList();
    }

    private static BatchingOptions options(int batchDocuments, Duration linger) {
        return new BatchingOptions(batchDocuments, 100_000, 100_000, linger, 1_000, 1);
    }

    private static MicroBatcher<TestUnit, Integer> batcher(BatchingOptions options, Call<TestUnit, Integer> call) {
        return new MicroBatcher<>(
                "test",
                options,
                call,
                () -> TestUnit.of(-1, 8),
                new OutcomeCache<>(1_000_000, outcome -> 16),
                NanoClock.SYSTEM);
    }

    private Submission<Integer> submit(MicroBatcher<TestUnit, Integer> batcher, Deadline deadline, TestUnit... units) {
        Submission<Integer> submission = batcher.open(deadline, ledger);
        batcher.submit(submission, List.of(units));
        return submission;
    }

    private static Deadline deadlineIn(Duration span) {
        return Deadline.after(span, NanoClock.SYSTEM);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            // A closing batcher interrupts its calls; a native call would not notice either.
            await(latch);
        }
    }
}
