package dev.sluice.inference.batching;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.DeadlineExceededException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.OverloadException;
import dev.sluice.inference.QueueState;
import dev.sluice.inference.RerankerClosedException;
import dev.sluice.inference.Work;
import dev.sluice.inference.sharing.SharedThreads;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects work units of many candidate sets into micro-batches and has them run as calls of like length.
 *
 * <p>Guarantees: each submission is answered once; a micro-batch holds at most the bound of documents and of tokens (a
 * unit that alone exceeds one runs alone); units run in the order of their arrival; a unit whose sets are all cancelled
 * or past their deadline is not run, and a call of none but such units is cancelled; units with equal keys that wait or
 * run at the same time run once; no unit fails for its company's sake ({@link CallRunner}); where sets may not wait for
 * longer than a bound, the oldest are given up as long as they do.
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
    private final OutcomeCache<R> cache;
    private final NanoClock clock;
    private final ExecutorService callThreads;
    private final Thread collector;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final UnitQueue<U, R> queue;
    private final UnitBoard<U, R> board = new UnitBoard<>();
    private final OpenSubmissions<R> open;
    private final CallRunner<U, R> runner;
    private boolean hasUnwantedUnits;
    private int unfinishedCalls;
    private long inferences;
    private boolean closed;

    /**
     * Starts a batcher.
     *
     * @param name stands in the names of its threads
     * @param probe gives a small unit that the model can run whenever it is well
     */
    public MicroBatcher(
            String name,
            BatchingOptions options,
            Call<U, R> call,
            Supplier<U> probe,
            OutcomeCache<R> cache,
            NanoClock clock) {
        this(name, options, call, probe, cache, clock, Pause::byTheClock);
    }

    MicroBatcher(
            String name,
            BatchingOptions options,
            Call<U, R> call,
            Supplier<U> probe,
            OutcomeCache<R> cache,
            NanoClock clock,
            Pause pause) {
        this.options = options;
        this.cache = cache;
        this.clock = clock;
        this.queue = new UnitQueue<>(options);
        this.open = new OpenSubmissions<>(
                options.maxQueueAge() == null ? null : options.maxQueueAge().toNanos(), clock.nanoTime());
        Retries retries = new Retries(options.retries(), new Random());
        this.runner = new CallRunner<>(call, probe, cache, clock, retries, pause, lock, board);
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
                open.add(submission, clock.nanoTime());
                changed.signalAll();
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
            if (submission.outcomes().isCompletedExceptionally()) {
                hasUnwantedUnits = true;
                unwanted = board.takeUnwantedCalls();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        unwanted.forEach(Cancellation::cancel);
    }

    /**
     * Hands in the units of an open submission, once. What is known already is supplied before this returns. May read
     * from a disk; not for task threads.
     */
    public void submit(Submission<R> submission, List<U> units) {
        submission.expect(units.size());
        Map<Integer, R> known = known(units);
        lock.lock();
        try {
            if (closed || submission.isDone()) {
                return;
            }
            long now = clock.nanoTime();
            long cacheHits = 0;
            for (int index = 0; index < units.size(); index++) {
                U unit = units.get(index);
                R outcome = known.get(index);
                if (outcome == null && unit.key() != null) {
                    // Another set may have brought it since.
                    outcome = cache.get(unit.key());
                }
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

    private Map<Integer, R> known(List<U> units) {
        Map<Integer, R> known = new HashMap<>();
        for (int index = 0; index < units.size(); index++) {
            Object key = units.get(index).key();
            R outcome = key == null ? null : cache.find(key);
            if (outcome != null) {
                known.put(index, outcome);
            }
        }
        return known;
    }

    /** Queues a unit, or joins an equal one that waits or runs; true if it joined. */
    private boolean enqueue(U unit, long now, Submission<R> submission, int index) {
        long due = queue.dueNanos(submission.deadline(), now);
        QueuedUnit<U, R> equal = board.equal(unit);
        if (equal != null) {
            equal.await(submission, index, due);
            return true;
        }
        QueuedUnit<U, R> queued = new QueuedUnit<>(unit, now);
        queued.await(submission, index, due);
        queue.add(queued);
        board.add(queued);
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

    /** How many calls gave outcomes so far: as long as this grows, the model is at work. */
    public long completedCalls() {
        return runner.completedCalls();
    }

    /** For how long the model has given nothing though a call ran all the time; 0 if none runs. */
    public Duration stalled() {
        return Duration.ofNanos(runner.stalledNanos());
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
            List<Submission<R>> overdue;
            List<QueuedUnit<U, R>> batch = List.of();
            long inference = 0;
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                long now = clock.nanoTime();
                expired = open.takeExpired(now);
                overdue = open.takeOverdue(now);
                dropUnwantedUnits();
                if (expired.isEmpty() && overdue.isEmpty()) {
                    long nanosUntilDue = isDeviceIdle() ? queue.nanosUntilDue(now) : Long.MAX_VALUE;
                    if (nanosUntilDue > 0) {
                        long ignored = changed.awaitNanos(Math.min(nanosUntilDue, open.nanosUntilNext(now)));
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
            for (Submission<R> submission : overdue) {
                submission.fail(new OverloadException("overloaded: the set waited for the model for longer than "
                        + Objects.requireNonNull(options.maxQueueAge()).toMillis() + " ms"));
            }
        }
    }

    private boolean isDeviceIdle() {
        return unfinishedCalls < options.concurrentCalls();
    }

    private void dropUnwantedUnits() {
        if (!hasUnwantedUnits) {
            return;
        }
        hasUnwantedUnits = false;
        for (QueuedUnit<U, R> dropped : queue.dropUnwanted()) {
            board.release(dropped);
        }
        room.signalAll();
    }

    private void dispatch(List<List<QueuedUnit<U, R>>> calls, long inference) {
        unfinishedCalls += calls.size();
        for (List<QueuedUnit<U, R>> units : calls) {
            callThreads.execute(() -> runCall(units, inference));
        }
    }

    private void runCall(List<QueuedUnit<U, R>> units, long inference) {
        try {
            runner.run(units, inference);
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
            unanswered = open.all();
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
