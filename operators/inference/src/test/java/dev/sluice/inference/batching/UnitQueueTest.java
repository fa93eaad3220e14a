package dev.sluice.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.BatchOrder;
import dev.sluice.inference.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitQueueTest {

    private static final BatchingOptions OPTIONS = new BatchingOptions(4, 100, 50, Duration.ofNanos(1_000), 100, 1);
    private final UnitQueue<TestUnit, Integer> queue = new UnitQueue<>(OPTIONS);

    @Test
    void nothingIsDueWhileNothingWaits() {
        assertThat(queue.nanosUntilDue(0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aPartBatchIsDueWhenTheOldestUnitHasLingered() {
        add(TestUnit.of(0, 8), 100, Deadline.NONE);
        add(TestUnit.of(1, 8), 900, Deadline.NONE);
        assertThat(queue.nanosUntilDue(900)).isEqualTo(200);
        assertThat(queue.nanosUntilDue(1_100)).isZero();
        assertThat(queue.nanosUntilDue(5_000)).isZero();
    }

    @Test
    void aFullBatchIsDueAtOnce() {
        for (int id = 0; id < 4; id++) {
            add(TestUnit.of(id, 8), 0, Deadline.NONE);
        }
        assertThat(queue.nanosUntilDue(0)).isZero();
    }

    @Test
    void tokensFillABatchToo() {
        add(TestUnit.of(0, 96), 0, Deadline.NONE);
        assertThat(queue.nanosUntilDue(0)).isPositive();
        add(TestUnit.of(1, 8), 0, Deadline.NONE);
        assertThat(queue.nanosUntilDue(0)).isZero();
        assertThat(takeIds()).containsExactly(0);
        assertThat(takeIds()).containsExactly(1);
    }

    @Test
    void aNearDeadlineShortensTheLinger() {
        Deadline deadline = Deadline.after(Duration.ofNanos(600), () -> 0);
        add(TestUnit.of(0, 8), 0, deadline);
        assertThat(queue.nanosUntilDue(0)).isEqualTo(300);
        assertThat(queue.nanosUntilDue(200)).isEqualTo(100);
        assertThat(queue.nanosUntilDue(300)).isZero();
    }

    @Test
    void aLaterUnitWithANearDeadlineMakesTheBatchDue() {
        add(TestUnit.of(0, 8), 0, Deadline.NONE);
        add(TestUnit.of(1, 8), 100, Deadline.after(Duration.ofNanos(200), () -> 100));
        assertThat(queue.nanosUntilDue(100)).isEqualTo(100);
        assertThat(queue.nanosUntilDue(200)).isZero();
        assertThat(takeIds()).containsExactly(0, 1);
    }

    @Test
    void aUnitThatAloneExceedsABoundRunsAlone() {
        add(TestUnit.of(0, 8), 0, Deadline.NONE);
        add(TestUnit.of(1, 500), 0, Deadline.NONE);
        add(TestUnit.of(2, 8), 0, Deadline.NONE);
        assertThat(takeIds()).containsExactly(0);
        assertThat(takeIds()).containsExactly(1);
        assertThat(takeIds()).containsExactly(2);
    }

    @Test
    void unitsThatNobodyWantsAreDropped() {
        Submission<Integer> cancelled = add(TestUnit.of(0, 8), 0, Deadline.NONE);
        add(TestUnit.of(1, 16), 0, Deadline.NONE);
        cancelled.outcomes().cancel(false);
        assertThat(queue.dropUnwanted()).extracting(unit -> unit.unit().id()).containsExactly(0);
        assertThat(queue.documents()).isEqualTo(1);
        assertThat(takeIds()).containsExactly(1);
    }

    @Test
    void randomArrivalsKeepOrderAndBounds() {
        long seed = 7_411;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Integer> taken = new ArrayList<>();
        int added = 0;
        while (added < 5_000 || !queue.isEmpty()) {
            if (added < 5_000 && random.nextInt(3) > 0) {
                int tokens = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 40);
                add(new TestUnit(added++, random.nextInt(3), tokens, (tokens + 7) / 8 * 8, null), added, Deadline.NONE);
                continue;
            }
            List<QueuedUnit<TestUnit, Integer>> batch = queue.takeBatch();
            int documents =
                    batch.stream().mapToInt(unit -> unit.unit().documents()).sum();
            int tokens =
                    batch.stream().mapToInt(unit -> unit.unit().paddedTokens()).sum();
            if (batch.size() > 1) {
                assertThat(documents).isLessThanOrEqualTo(OPTIONS.batchDocuments());
                assertThat(tokens).isLessThanOrEqualTo(OPTIONS.batchTokens());
            }
            List<List<QueuedUnit<TestUnit, Integer>>> calls =
                    CallPlan.of(batch, QueuedUnit::paddedTokens, OPTIONS.callTokens());
            assertThat(calls.stream().mapToInt(List::size).sum()).isEqualTo(batch.size());
            for (List<QueuedUnit<TestUnit, Integer>> call : calls) {
                assertThat(call.stream().map(unit -> unit.unit().paddedTokens()).distinct())
                        .hasSize(1);
                int callTokens = call.stream()
                        .mapToInt(unit -> unit.unit().paddedTokens())
                        .sum();
                assertThat(call.size() == 1 || callTokens <= OPTIONS.callTokens())
                        .isTrue();
            }
            batch.forEach(unit -> taken.add(unit.unit().id()));
        }
        assertThat(taken).isSorted().hasSize(5_000);
        assertThat(queue.documents()).isZero();
    }

    @Test
    void likeLengthsGoTogetherWhereAskedForAndTheOldestIsNeverLeft() {
        UnitQueue<TestUnit, Integer> byLength = new UnitQueue<>(
                new BatchingOptions(4, 1_000, 50, Duration.ofNanos(1_000), 100, 1, null, 0, BatchOrder.LENGTH));
        int[] lengths = {24, 8, 16, 24, 8, 24, 8, 16, 24, 24};
        for (int id = 0; id < lengths.length; id++) {
            add(byLength, TestUnit.of(id, lengths[id]), id, Deadline.NONE);
        }
        assertThat(ids(byLength.takeBatch())).containsExactly(0, 3, 5, 8);
        assertThat(byLength.ageNanos(10)).isEqualTo(9);
        assertThat(ids(byLength.takeBatch())).containsExactly(1, 4, 6, 2);
        assertThat(ids(byLength.takeBatch())).containsExactly(7, 9);
        assertThat(byLength.documents()).isZero();
        assertThat(byLength.isEmpty()).isTrue();
    }

    private Submission<Integer> add(TestUnit unit, long arrival, Deadline deadline) {
        return add(queue, unit, arrival, deadline);
    }

    private static Submission<Integer> add(
            UnitQueue<TestUnit, Integer> queue, TestUnit unit, long arrival, Deadline deadline) {
        QueuedUnit<TestUnit, Integer> queued = new QueuedUnit<>(unit, arrival);
        Submission<Integer> submission = new Submission<>(deadline, new WorkLedger());
        queued.await(submission, 0, queue.dueNanos(deadline, arrival));
        queue.add(queued);
        return submission;
    }

    private List<Integer> takeIds() {
        return ids(queue.takeBatch());
    }

    private static List<Integer> ids(List<QueuedUnit<TestUnit, Integer>> batch) {
        return batch.stream().map(unit -> unit.unit().id()).toList();
    }
}
