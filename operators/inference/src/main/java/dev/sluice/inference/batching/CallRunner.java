package dev.sluice.inference.batching;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.DeviceMemoryException;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.PoisonousSetException;
import dev.sluice.inference.TransientInferenceException;
import dev.sluice.inference.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls, and decides what becomes of units whose call failed:
 *
 * <ul>
 *   <li>a failure that may pass: the call is made again after a pause, as often as {@link Retries} allow and as long as
 *       somebody waits
 *   <li>out of memory: each half is run by itself; a unit that is alone is run again as above
 *   <li>any other: where a probe fails too, the model is unwell and all units fail with it. Otherwise a unit among them
 *       is the cause, and is found by halving; one that fails alone twice, while the model is well, is poisonous,
 *       unless many in a row are
 *   <li>an {@link Error} fails all units as it is
 * </ul>
 *
 * <p>Threads: any number of them may run calls at once.
 */
final class CallRunner<U extends WorkUnit, R> {

    /** With more of them, and no call that succeeds in between, it is the model. */
    static final int MOST_POISONOUS_IN_A_ROW = 8;

    private final Call<U, R> call;
    private final Supplier<U> probe;
    private final OutcomeCache<R> cache;
    private final NanoClock clock;
    private final Retries retries;
    private final Pause pause;
    private final ReentrantLock lock;
    private final UnitBoard<U, R> board;
    private final AtomicLong completedCalls = new AtomicLong();
    private final AtomicInteger poisonousInARow = new AtomicInteger();
    private final Map<Object, Long> begun = new ConcurrentHashMap<>();
    private volatile @Nullable Long lastCompletion;

    /**
     * A runner.
     *
     * @param probe gives a small unit that the model can run whenever it is well
     * @param lock guards the board
     */
    CallRunner(
            Call<U, R> call,
            Supplier<U> probe,
            OutcomeCache<R> cache,
            NanoClock clock,
            Retries retries,
            Pause pause,
            ReentrantLock lock,
            UnitBoard<U, R> board) {
        this.call = call;
        this.probe = probe;
        this.cache = cache;
        this.clock = clock;
        this.retries = retries;
        this.pause = pause;
        this.lock = lock;
        this.board = board;
    }

    /** How many calls gave outcomes so far. */
    long completedCalls() {
        return completedCalls.get();
    }

    /** Runs those of the units that are still wanted, and answers who waits for them. */
    void run(List<QueuedUnit<U, R>> units, long inference) {
        try {
            run(units, inference, false);
        } catch (RuntimeException | Error e) {
            // Whatever it is, nobody may wait for ever.
            fail(units, e instanceof Error ? e : new InferenceException(reason((RuntimeException) e), e));
        }
    }

    /** @param failedBefore true for a unit that failed alone while the model was well */
    private void run(List<QueuedUnit<U, R>> units, long inference, boolean failedBefore) {
        Cancellation cancellation = new Cancellation();
        List<QueuedUnit<U, R>> wanted = locked(() -> board.begin(units, cancellation));
        if (wanted.isEmpty()) {
            return;
        }
        long start = clock.nanoTime();
        List<R> outcomes;
        try {
            outcomes = attemptAndEnd(wanted, cancellation);
        } catch (DeviceMemoryException e) {
            if (wanted.size() > 1) {
                runHalves(wanted, inference);
            } else {
                fail(wanted, e);
            }
            return;
        } catch (TransientInferenceException e) {
            fail(wanted, e);
            return;
        } catch (InferenceException | RuntimeException e) {
            if (cancellation.isCancelled()) {
                // No failure, and nobody is left to be told.
                return;
            }
            failed(wanted, inference, failedBefore, e);
            return;
        } catch (Error e) {
            fail(wanted, e);
            return;
        }
        completedCalls.incrementAndGet();
        lastCompletion = clock.nanoTime();
        poisonousInARow.set(0);
        succeed(wanted, outcomes, inference, start);
    }

    private List<R> attemptAndEnd(List<QueuedUnit<U, R>> units, Cancellation cancellation) throws InferenceException {
        try {
            return attempt(units, cancellation);
        } finally {
            locked(() -> {
                board.end(cancellation);
                return null;
            });
        }
    }

    private List<R> attempt(List<QueuedUnit<U, R>> units, Cancellation cancellation) throws InferenceException {
        Retries.Attempts attempts = retries.attempts();
        while (true) {
            try {
                return call(units, cancellation);
            } catch (TransientInferenceException e) {
                awaitNextAttempt(e, attempts, units, cancellation);
            } catch (DeviceMemoryException e) {
                if (units.size() > 1) {
                    throw e;
                }
                awaitNextAttempt(e, attempts, units, cancellation);
            }
        }
    }

    private List<R> call(List<QueuedUnit<U, R>> units, Cancellation cancellation) throws InferenceException {
        List<R> outcomes = watched(units.stream().map(QueuedUnit::unit).toList(), cancellation);
        if (outcomes.size() != units.size()) {
            throw new InferenceException(
                    "The model gave " + outcomes.size() + " outcomes for " + units.size() + " units");
        }
        return outcomes;
    }

    private List<R> watched(List<U> units, Cancellation cancellation) throws InferenceException {
        Object key = new Object();
        begun.put(key, clock.nanoTime());
        try {
            return call.run(units, cancellation);
        } finally {
            begun.remove(key);
        }
    }

    /** For how long the model has given nothing though a call ran all the time; 0 if none runs. */
    long stalledNanos() {
        long now = clock.nanoTime();
        Long last = lastCompletion;
        return begun.values().stream()
                .mapToLong(begin -> now - (last == null || last - begin < 0 ? begin : last))
                .max()
                .orElse(0);
    }

    /** Waits for the next attempt, or throws the failure where there is none, or none in time. */
    private <E extends InferenceException> void awaitNextAttempt(
            E failure, Retries.Attempts attempts, List<QueuedUnit<U, R>> units, Cancellation cancellation) throws E {
        Duration wait = attempts.pauseAfter(failure);
        if (wait == null || wait.toNanos() >= locked(() -> nanosLeft(units))) {
            throw failure;
        }
        units.get(0).ledger().book(Work.ofRetries(1));
        try {
            if (!pause.await(wait, cancellation)) {
                throw new CancellationException("Cancelled before the next attempt");
            }
        } catch (InterruptedException e) {
            // The batcher ends; it has failed all who wait.
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    /** Until the last deadline of all who wait for one of the units. */
    private long nanosLeft(List<QueuedUnit<U, R>> units) {
        long now = clock.nanoTime();
        return units.stream()
                .flatMap(unit -> unit.waiters().stream())
                .map(QueuedUnit.Waiter::submission)
                .filter(submission -> !submission.isDone())
                .mapToLong(submission -> submission.deadline().nanosLeftAt(now))
                .max()
                .orElse(0);
    }

    private void failed(List<QueuedUnit<U, R>> units, long inference, boolean failedBefore, Exception failure) {
        if (failedBefore && poisonousInARow.incrementAndGet() > MOST_POISONOUS_IN_A_ROW) {
            fail(
                    units,
                    new InferenceException(
                            "The model fails on every set, though not on a probe: " + reason(failure), failure));
            return;
        }
        if (failedBefore) {
            fail(
                    units,
                    new PoisonousSetException(
                            "The model failed twice on this set alone and was well in between: " + reason(failure)
                                    + ". Look at the set, and run it again once the model is mended",
                            failure));
            return;
        }
        switch (health(units)) {
            case UNWELL ->
                fail(
                        units,
                        failure instanceof InferenceException
                                ? failure
                                : new InferenceException(reason(failure), failure));
            case WELL -> {
                if (units.size() > 1) {
                    runHalves(units, inference);
                } else {
                    run(units, inference, true);
                }
            }
            case OF_NO_INTEREST -> {}
        }
    }

    private void runHalves(List<QueuedUnit<U, R>> units, long inference) {
        int half = units.size() / 2;
        run(units.subList(0, half), inference);
        run(units.subList(half, units.size()), inference);
    }

    private enum Health {
        WELL,
        UNWELL,
        /** Nobody waits for the units any more. */
        OF_NO_INTEREST
    }

    /** Whether the model can run what it always can; asked as long as somebody waits for the units. */
    private Health health(List<QueuedUnit<U, R>> units) {
        Cancellation cancellation = new Cancellation();
        if (locked(() -> board.begin(units, cancellation)).isEmpty()) {
            return Health.OF_NO_INTEREST;
        }
        try {
            return watched(List.of(probe.get()), cancellation).size() == 1 ? Health.WELL : Health.UNWELL;
        } catch (InferenceException | RuntimeException e) {
            return cancellation.isCancelled() ? Health.OF_NO_INTEREST : Health.UNWELL;
        } finally {
            locked(() -> {
                board.end(cancellation);
                return null;
            });
        }
    }

    /** Exceptions that are not the model's own may hold text of a set, so that only their kind is told. */
    private static String reason(Exception failure) {
        return failure instanceof InferenceException && failure.getMessage() != null
                ? failure.getMessage()
                : "The model failed with " + failure.getClass().getName();
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
            if (!unit.isWanted()) {
                unit.ledger().book(Work.ofLateCompletions(1));
            }
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
        locked(() -> {
            units.forEach(board::release);
            return null;
        });
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
