package dev.sluice.inference.batching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenSubmissionsTest {

    private static final long MAX_WAIT = 100;
    private final OpenSubmissions<Integer> open = new OpenSubmissions<>(MAX_WAIT, 0);

    @Test
    void theOldestAreGivenUpWhenTheyHaveWaitedForTooLong() {
        Submission<Integer> first = add(Deadline.NONE, 0);
        Submission<Integer> second = add(Deadline.NONE, 10);
        Submission<Integer> third = add(Deadline.NONE, 60);
        assertThat(open.nanosUntilNext(30)).isEqualTo(70);
        assertThat(open.takeOverdue(99)).isEmpty();
        assertThat(open.takeOverdue(110)).containsExactly(first, second);
        assertThat(open.nanosUntilNext(110)).isEqualTo(50);
        assertThat(open.all()).containsExactly(third);
    }

    @Test
    void oneWhoseFirstCallHasBegunIsNotGivenUp() {
        Submission<Integer> running = add(Deadline.NONE, 0);
        Submission<Integer> waiting = add(Deadline.NONE, 5);
        running.begin();
        assertThat(open.nanosUntilNext(50)).isEqualTo(55);
        assertThat(open.takeOverdue(500)).containsExactly(waiting);
        assertThat(open.all()).containsExactly(running);
        assertThat(open.nanosUntilNext(500)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void deadlinesAreWatchedByTheirTime() {
        Submission<Integer> late = add(deadlineAt(80), 0);
        Submission<Integer> soon = add(deadlineAt(20), 0);
        assertThat(open.nanosUntilNext(5)).isEqualTo(15);
        assertThat(open.takeExpired(20)).containsExactly(soon);
        assertThat(open.takeExpired(79)).isEmpty();
        assertThat(open.all()).containsExactly(late);
        open.remove(late);
        assertThat(open.nanosUntilNext(79)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void withoutABoundNoneIsGivenUp() {
        OpenSubmissions<Integer> patient = new OpenSubmissions<>(null, 0);
        patient.add(new Submission<>(Deadline.NONE, new WorkLedger()), 0);
        assertThat(patient.takeOverdue(Long.MAX_VALUE / 2)).isEmpty();
        assertThat(patient.nanosUntilNext(Long.MAX_VALUE / 2)).isEqualTo(Long.MAX_VALUE);
    }

    private Submission<Integer> add(Deadline deadline, long now) {
        Submission<Integer> submission = new Submission<>(deadline, new WorkLedger());
        open.add(submission, now);
        return submission;
    }

    private static Deadline deadlineAt(long nanos) {
        return Deadline.after(Duration.ofNanos(nanos), () -> 0);
    }
}
