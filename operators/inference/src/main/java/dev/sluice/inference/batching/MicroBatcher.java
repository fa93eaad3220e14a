package dev.sluice.inference.batching;

import dev.sluice.inference.Cancellation;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects work units of many candidate sets into micro-batches and runs them as calls of like length.
 *
 * <p>Guarantees: each submission is answered once; a micro-batch holds at most the bound of documents and of tokens (a
 * unit that alone exceeds one runs alone); units run in the order of their arrival; a unit whose sets are all cancelled
 * or past their deadline is not run, and a call of none but such units is cancelled; units with equal keys that wait or
 * run at the same time run once; where units fail together each is tried once more alone, so that none fails for its
 * company's sake.
 *
 * <p>A batch is cut only while the device is idle, in part or whole: as long as it is busy units collect, so batches
 * are as full as the load allows and no unit waits longer than it must.
 *
 * <p>Threads: any may submit, and none is blocked but by {@link #awaitRoom()}. One thread of its own watches linger and
 * deadlines; {@code concurrentCalls} threads run the calls and complete the submissions.
 */
public final class MicroBatcher<U extends WorkUnit, R> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MicroBatcher.class);

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
    private final Map<Cancellation, List<QueuedUnit<U, R>>> running = new HashMap<>();
    private boolean hasUnwantedUnits;
    private int unfinishedCalls;
    private long inferences;
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

    /**
     * Opens a submission: from now on its deadline is watched, though its units are yet to come.
     *
     * @param ledger is booked for the work that the submission causes
     */
    public Submission<R> open(Deadline deadline, WorkLedger ledger) {
        Submission<R> submission = new Submission<>(deadline, ledger);
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
        List<Cancellation> unwanted = List.of();
        lock.lock();
        try {
            open.remove(submission);
            byDeadline.remove(submission);
            if (submission.outcomes().isCompletedExceptionally()) {
                hasUnwantedUnits = true;
                unwanted = takeUnwantedCalls();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        unwanted.forEach(Cancellation::cancel);
    }

    /** The running calls of which nobody wants a unit any more; from here on no one can join those units. */
    private List<Cancellation> takeUnwantedCalls() {
        List<Cancellation> unwanted = new ArrayList<>();
        running.forEach((cancellation, units) -> {
            if (units.stream().noneMatch(QueuedUnit::isWanted)) {
                units.forEach(this::release);
                unwanted.add(cancellation);
            }
        });
        unwanted.forEach(running::remove);
        return unwanted;
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
            submission.ledger().book(Work.ofCacheHits(cacheHits));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        known.forEach(submission::supplyKnown);
    }

    /** Queues a unit, or joins an equal one that waits or runs; true if it joined. */
    private boolean enqueue(U unit, long now, Submission<R> submission, int index) {
        long due = queue.dueNanos(submission.deadline(), now);
        QueuedUnit<U, R> equal = unit.key() == null ? null : unitsByKey.get(unit.key());
        if (equal != null) {
            equal.await(submission, index, due);
            return true;
        }
        QueuedUnit<U, R> queued = new QueuedUnit<>(unit, now);
        queued.await(submission, index, due);
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

    private void collect() {
        try {
            runBatchesUntilClosed();
        } catch (RuntimeException | Error e) {
            // Without this thread nothing would ever run: better to fail what is open than to hang.
            LOG.error("The batching thread failed; its reranker is closed", e);
            failEverythingOpen();
        }
    }

    private void runBatchesUntilClosed() {
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
                    batch.get(0).ledger().book(Work.ofInferences(1));
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
        try {
            run(units, inference);
        } finally {
            lock.lock();
            try {
                unfinishedCalls--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Runs those of the units that are still wanted. Where several fail together each is tried alone. */
    private void run(List<QueuedUnit<U, R>> units, long inference) {
        Cancellation cancellation = new Cancellation();
        List<QueuedUnit<U, R>> wanted = begin(units, cancellation);
        if (wanted.isEmpty()) {
            return;
        }
        long start = clock.nanoTime();
        List<R> outcomes;
        try {
            outcomes = runModel(wanted, cancellation);
        } catch (InferenceException | RuntimeException e) {
            if (cancellation.isCancelled()) {
                // No failure, and nobody is left to be told.
                return;
            }
            if (wanted.size() > 1) {
                wanted.forEach(unit -> run(List.of(unit), inference));
            } else {
                fail(
                        wanted,
                        e instanceof InferenceException
                                ? e
                                : new InferenceException(
                                        "The model failed with " + e.getClass().getName(), e));
            }
            return;
        } catch (Error e) {
            fail(wanted, e);
            return;
        }
        succeed(wanted, outcomes, inference, start);
    }

    private List<R> runModel(List<QueuedUnit<U, R>> units, Cancellation cancellation) throws InferenceException {
        try {
            List<R> outcomes = call.run(units.stream().map(QueuedUnit::unit).toList(), cancellation);
            if (outcomes.size() != units.size()) {
                throw new InferenceException(
                        "The model gave " + outcomes.size() + " outcomes for " + units.size() + " units");
            }
            return outcomes;
        } finally {
            lock.lock();
            try {
                running.remove(cancellation);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Notes those of the units that are still wanted as running, and returns them. */
    private List<QueuedUnit<U, R>> begin(List<QueuedUnit<U, R>> units, Cancellation cancellation) {
        List<QueuedUnit<U, R>> wanted = new ArrayList<>(units.size());
        lock.lock();
        try {
            for (QueuedUnit<U, R> unit : units) {
                if (unit.isWanted()) {
                    wanted.add(unit);
                } else {
                    release(unit);
                }
            }
            if (!wanted.isEmpty()) {
                running.put(cancellation, wanted);
            }
        } finally {
            lock.unlock();
        }
        return wanted;
    }

    private void succeed(List<QueuedUnit<U, R>> units, List<R> outcomes, long inference, long start) {
        long end = clock.nanoTime();
        for (int index = 0; index < units.size(); index++) {
            Object key = units.get(index).unit().key();
            if (key != null) {
                cache.put(key, outcomes.get(index));
            }
        }
        releaseAll(units);
        units.get(0).ledger().book(Work.ofCalls(1));
        for (int index = 0; index < units.size(); index++) {
            QueuedUnit<U, R> unit = units.get(index);
            long tokens = unit.unit().tokens();
            unit.ledger().book(Work.ofRun(unit.unit().documents(), tokens, unit.paddedTokens() - tokens));
            for (QueuedUnit.Waiter<R> waiter : unit.waiters()) {
                waiter.submission().supplyRun(waiter.index(), outcomes.get(index), inference, start, end);
            }
        }
    }

    private void fail(List<QueuedUnit<U, R>> units, Throwable failure) {
        releaseAll(units);
        for (QueuedUnit<U, R> unit : units) {
            unit.waiters().forEach(waiter -> waiter.submission().fail(failure));
        }
    }

    /** From here on no one can join these units, so their waiters may be read without the lock. */
    private void releaseAll(List<QueuedUnit<U, R>> units) {
        lock.lock();
        try {
            units.forEach(this::release);
        } finally {
            lock.unlock();
        }
    }

    private static RerankerClosedException closedException() {
        return new RerankerClosedException("The reranker was closed");
    }

    /**
     * Ends the batcher: what is open fails with {@link RerankerClosedException}, which cancels the calls that run, as
     * nobody wants them any more. Does not wait for them; until {@link #awaitEnd} they use the model. Idempotent.
     */
    public void end() {
        failEverythingOpen();
        callThreads.shutdownNow();
    }

    /** Waits for the end of all calls and threads, and says whether it came in time. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        if (!callThreads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        collector.join();
        return true;
    }

    /** {@link #end}, and waits for the calls that run, however long that takes. */
    @Override
    public void close() {
        end();
        try {
            awaitEnd(Duration.ofDays(1_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for model calls to end", e);
        }
    }

    private void failEverythingOpen() {
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
    }
}
