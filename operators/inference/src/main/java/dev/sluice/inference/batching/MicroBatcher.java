package dev.sluice.inference.batching;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.QueueState;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.Work;
import dev.sluice.inference.sharing.SharedThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Collects work units of many candidate sets into micro-batches and runs them as calls of like length.
 *
 * <p>Guarantees: each submission is answered once; a micro-batch holds at most the bound of documents and of tokens (a
 * unit that alone exceeds one runs alone); units run in the order of their arrival; a unit whose sets are all cancelled
 * or past their deadline is not run; units with equal keys that wait or run at the same time run once.
 *
 * <p>A batch is cut only while the device is idle, in part or whole: as long as it is busy units collect, so batches
 * are as full as the load allows and no unit waits longer than it must.
 *
 * <p>Threads: any may submit, and none is blocked but by {@link #awaitRoom()}. One thread of its own watches linger and
 * deadlines; {@code concurrentCalls} threads run the calls and complete the submissions.
 */
public final class MicroBatcher<U extends WorkUnit, R> implements AutoCloseable {

    private static final Duration PATIENCE_WHEN_CLOSING = Duration.ofSeconds(30);

    private final BatchingOptions options;
    private final Call<U, R> call;
    private final OutcomeCache<R> cache;
    private final NanoClock clock;
    private final ExecutorService callThreads;
    private final Thread collector;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final UnitQueue<U, R> queue;
    private final Map<Object, QueuedUnit<U, R>> unitsByKey = new HashMap<>();
    private final Set<Submission<R>> open = new LinkedHashSet<>();
    private final PriorityQueue<Submission<R>> byDeadline;
    private boolean hasUnwantedUnits;
    private int unfinishedCalls;
    private long inferences;
    private Work undrainedWork = Work.NONE;
    private boolean closed;

    /**
     * Starts a batcher.
     *
     * @param name stands in the names of its threads
     */
    public MicroBatcher(String name, BatchingOptions options, Call<U, R> call, OutcomeCache<R> cache, NanoClock clock) {
        this.options = options;
        this.call = call;
        this.cache = cache;
        this.clock = clock;
        this.queue = new UnitQueue<>(options);
        long start = clock.nanoTime();
        this.byDeadline = new PriorityQueue<>((left, right) -> Long.compare(
                left.deadline().nanosLeftAt(start), right.deadline().nanosLeftAt(start)));
        this.callThreads = Executors.newFixedThreadPool(
                options.concurrentCalls(), task -> SharedThreads.daemon(task, "sluice-call-" + name));
        this.collector = SharedThreads.daemon(this::collect, "sluice-batch-" + name);
        collector.start();
    }

    /** Opens a submission: from now on its deadline is watched, though its units are yet to come. */
    public Submission<R> open(Deadline deadline) {
        Submission<R> submission = new Submission<>(deadline);
        boolean refused;
        lock.lock();
        try {
            refused = closed;
            if (!refused) {
                open.add(submission);
                if (deadline.exists()) {
                    byDeadline.add(submission);
                    changed.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
        if (refused) {
            submission.fail(closedException());
        } else {
            CompletableFuture<?> ignored =
                    submission.outcomes().whenComplete((outcomes, failure) -> forget(submission));
        }
        return submission;
    }

    private void forget(Submission<R> submission) {
        lock.lock();
        try {
            open.remove(submission);
            byDeadline.remove(submission);
            hasUnwantedUnits |= submission.outcomes().isCompletedExceptionally();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Hands in the units of an open submission, once. What is known already is supplied before this returns. */
    public void submit(Submission<R> submission, List<U> units) {
        submission.expect(units.size());
        Map<Integer, R> known = new HashMap<>();
        lock.lock();
        try {
            if (closed || submission.isDone()) {
                return;
            }
            long now = clock.nanoTime();
            long cacheHits = 0;
            for (int index = 0; index < units.size(); index++) {
                U unit = units.get(index);
                R outcome = unit.key() == null ? null : cache.get(unit.key());
                if (outcome != null) {
                    known.put(index, outcome);
                    cacheHits += unit.documents();
                } else if (enqueue(unit, now, submission, index)) {
                    cacheHits += unit.documents();
                }
            }
            undrainedWork = undrainedWork.plus(new Work(0, 0, 0, 0, 0, cacheHits));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        known.forEach(submission::supplyKnown);
    }

    /** Queues a unit, or joins an equal one that waits or runs; true if it joined. */
    private boolean enqueue(U unit, long now, Submission<R> submission, int index) {
        QueuedUnit<U, R> equal = unit.key() == null ? null : unitsByKey.get(unit.key());
        if (equal != null) {
            equal.await(submission, index);
            return true;
        }
        QueuedUnit<U, R> queued = new QueuedUnit<>(unit, now);
        queued.await(submission, index);
        queue.add(queued);
        if (unit.key() != null) {
            unitsByKey.put(unit.key(), queued);
        }
        return false;
    }

    /** Blocks while as many documents wait as may. Not for task threads. */
    public void awaitRoom() throws InterruptedException, RerankerClosedException {
        lock.lockInterruptibly();
        try {
            while (!closed && queue.documents() >= options.queueDocuments()) {
                room.await();
            }
            if (closed) {
                throw closedException();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What waits at this moment. */
    public QueueState queue() {
        lock.lock();
        try {
            return new QueueState(
                    queue.documents(), options.queueDocuments(), Duration.ofNanos(queue.ageNanos(clock.nanoTime())));
        } finally {
            lock.unlock();
        }
    }

    /** The work done since the last call. */
    public Work drainWork() {
        lock.lock();
        try {
            Work work = undrainedWork;
            undrainedWork = Work.NONE;
            return work;
        } finally {
            lock.unlock();
        }
    }

    private void collect() {
        while (true) {
            List<Submission<R>> expired;
            List<QueuedUnit<U, R>> batch = List.of();
            long inference = 0;
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                long now = clock.nanoTime();
                expired = takeExpired(now);
                dropUnwantedUnits();
                if (expired.isEmpty()) {
                    long nanosUntilDue = isDeviceIdle() ? queue.nanosUntilDue(now) : Long.MAX_VALUE;
                    if (nanosUntilDue > 0) {
                        long ignored = changed.awaitNanos(Math.min(nanosUntilDue, nanosToNextDeadline(now)));
                        continue;
                    }
                    batch = queue.takeBatch();
                    room.signalAll();
                    inference = inferences++;
                    undrainedWork = undrainedWork.plus(new Work(1, 0, 0, 0, 0, 0));
                }
                dispatch(CallPlan.of(batch, QueuedUnit::paddedTokens, options.callTokens()), inference);
            } catch (InterruptedException e) {
                // Only close() interrupts this thread, and it fails what is open.
                return;
            } finally {
                lock.unlock();
            }
            for (Submission<R> submission : expired) {
                submission.fail(new DeadlineExceededException("The deadline passed before the model had run"));
            }
        }
    }

    private boolean isDeviceIdle() {
        return unfinishedCalls < options.concurrentCalls();
    }

    private long nanosToNextDeadline(long now) {
        Submission<R> next = byDeadline.peek();
        return next == null ? Long.MAX_VALUE : next.deadline().nanosLeftAt(now);
    }

    private List<Submission<R>> takeExpired(long now) {
        List<Submission<R>> expired = new ArrayList<>();
        while (!byDeadline.isEmpty() && byDeadline.peek().deadline().hasPassedAt(now)) {
            expired.add(byDeadline.remove());
        }
        return expired;
    }

    private void dropUnwantedUnits() {
        if (!hasUnwantedUnits) {
            return;
        }
        hasUnwantedUnits = false;
        for (QueuedUnit<U, R> dropped : queue.dropUnwanted()) {
            release(dropped);
        }
        room.signalAll();
    }

    private void release(QueuedUnit<U, R> unit) {
        Object key = unit.unit().key();
        if (key != null) {
            unitsByKey.remove(key, unit);
        }
    }

    private void dispatch(List<List<QueuedUnit<U, R>>> calls, long inference) {
        unfinishedCalls += calls.size();
        for (List<QueuedUnit<U, R>> units : calls) {
            callThreads.execute(() -> runCall(units, inference));
        }
    }

    private void runCall(List<QueuedUnit<U, R>> units, long inference) {
        long start = clock.nanoTime();
        List<R> outcomes = List.of();
        InferenceException failure = null;
        try {
            outcomes = call.run(units.stream().map(QueuedUnit::unit).toList());
            if (outcomes.size() != units.size()) {
                throw new InferenceException(
                        "The model gave " + outcomes.size() + " outcomes for " + units.size() + " units");
            }
            for (int index = 0; index < units.size(); index++) {
                Object key = units.get(index).unit().key();
                if (key != null) {
                    cache.put(key, outcomes.get(index));
                }
            }
        } catch (InferenceException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new InferenceException(
                    "The model failed with " + e.getClass().getName(), e);
        }
        long end = clock.nanoTime();
        finishCall(units);
        for (int index = 0; index < units.size(); index++) {
            for (QueuedUnit.Waiter<R> waiter : units.get(index).waiters()) {
                if (failure != null) {
                    waiter.submission().fail(failure);
                } else {
                    waiter.submission().supplyRun(waiter.index(), outcomes.get(index), inference, start, end);
                }
            }
        }
    }

    /** From here on no one can join these units, so their waiters may be read without the lock. */
    private void finishCall(List<QueuedUnit<U, R>> units) {
        long documents = 0;
        long tokens = 0;
        long paddedTokens = 0;
        lock.lock();
        try {
            for (QueuedUnit<U, R> unit : units) {
                release(unit);
                documents += unit.unit().documents();
                tokens += unit.unit().tokens();
                paddedTokens += unit.unit().paddedTokens();
            }
            undrainedWork = undrainedWork.plus(new Work(0, 1, documents, tokens, paddedTokens - tokens, 0));
            unfinishedCalls--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static RerankerClosedException closedException() {
        return new RerankerClosedException("The reranker was closed");
    }

    /**
     * Ends the batcher: what is open fails with {@link RerankerClosedException}; calls that run are waited for.
     * Idempotent.
     *
     * @throws IllegalStateException if a call still runs after 30 seconds: what it uses must then not be released
     */
    @Override
    public void close() {
        List<Submission<R>> unanswered;
        lock.lock();
        try {
            closed = true;
            unanswered = List.copyOf(open);
            changed.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
        for (Submission<R> submission : unanswered) {
            submission.fail(closedException());
        }
        callThreads.shutdownNow();
        try {
            if (!callThreads.awaitTermination(PATIENCE_WHEN_CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("A model call still runs " + PATIENCE_WHEN_CLOSING.toSeconds()
                        + " s after closing; its session is left open");
            }
            collector.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for model calls to end", e);
        }
    }
}
