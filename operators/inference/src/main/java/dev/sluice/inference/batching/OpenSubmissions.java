package dev.sluice.inference.batching;

import dev.sluice.inference.Deadline;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The submissions without an answer, and which of them have to be given up: those past their deadline, and those that
 * have waited for too long. Time comes in as a parameter. Guarded by the lock of its {@link MicroBatcher}.
 */
final class OpenSubmissions<R> {

    private final @Nullable Long maxWaitNanos;
    private final PriorityQueue<Submission<R>> byDeadline;

    /** When each was opened, in that order. */
    private final Map<Submission<R>, Long> openedNanos = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param maxWaitNanos how long one may wait for its first call; null for as long as it takes
     * @param start a moment before all that come
     */
    OpenSubmissions(@Nullable Long maxWaitNanos, long start) {
        this.maxWaitNanos = maxWaitNanos;
        this.byDeadline = new PriorityQueue<>((left, right) -> Long.compare(
                left.deadline().nanosLeftAt(start), right.deadline().nanosLeftAt(start)));
    }

    void add(Submission<R> submission, long now) {
        openedNanos.put(submission, now);
        if (submission.deadline().exists()) {
            byDeadline.add(submission);
        }
    }

    void remove(Submission<R> submission) {
        openedNanos.remove(submission);
        byDeadline.remove(submission);
    }

    List<Submission<R>> all() {
        return List.copyOf(openedNanos.keySet());
    }

    /** Takes those whose deadline has passed. */
    List<Submission<R>> takeExpired(long now) {
        List<Submission<R>> expired = new ArrayList<>();
        while (!byDeadline.isEmpty() && byDeadline.peek().deadline().hasPassedAt(now)) {
            expired.add(byDeadline.remove());
        }
        expired.forEach(openedNanos::remove);
        return expired;
    }

    /** Takes those that have waited for too long, oldest first: no call of theirs has begun. */
    List<Submission<R>> takeOverdue(long now) {
        List<Submission<R>> overdue = new ArrayList<>();
        if (maxWaitNanos == null) {
            return overdue;
        }
        for (Iterator<Map.Entry<Submission<R>, Long>> entries =
                        openedNanos.entrySet().iterator();
                entries.hasNext(); ) {
            Map.Entry<Submission<R>, Long> entry = entries.next();
            if (now - entry.getValue() < maxWaitNanos) {
                break;
            }
            if (!entry.getKey().hasBegun()) {
                overdue.add(entry.getKey());
                entries.remove();
            }
        }
        byDeadline.removeAll(overdue);
        return overdue;
    }

    /** Nanoseconds until the next one has to be given up; {@link Long#MAX_VALUE} if none will. */
    long nanosUntilNext(long now) {
        Submission<R> next = byDeadline.peek();
        Deadline deadline = next == null ? Deadline.NONE : next.deadline();
        return Math.min(deadline.nanosLeftAt(now), nanosUntilOverdue(now));
    }

    private long nanosUntilOverdue(long now) {
        if (maxWaitNanos == null) {
            return Long.MAX_VALUE;
        }
        for (Map.Entry<Submission<R>, Long> entry : openedNanos.entrySet()) {
            if (!entry.getKey().hasBegun()) {
                return Math.max(0, maxWaitNanos - (now - entry.getValue()));
            }
        }
        return Long.MAX_VALUE;
    }
}
