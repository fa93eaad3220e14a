package dev.sluice.inference.hub;

import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tries again what failed for a reason that may pass, after pauses that double, until it failed too often without
 * getting further. Thread-safe.
 */
final class Retries {

    /** So many bytes more count as getting further. */
    private static final long FURTHER_BYTES = 1 << 20;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 5;
    private static final Duration LONGEST_ASKED_PAUSE = Duration.ofMinutes(5);

    private final HubEndpoint endpoint;
    private final Patience patience;
    private final HubProgress progress;

    Retries(HubEndpoint endpoint, Patience patience, HubProgress progress) {
        this.endpoint = endpoint;
        this.patience = patience;
        this.progress = progress;
    }

    /** What may fail. An {@link IOException} is worth another attempt, a {@link ModelException} is not. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException, ModelException, InterruptedException;
    }

    /**
     * Runs it until it succeeds.
     *
     * @param what for messages
     * @param reached how many bytes there are so far
     * @throws ModelException if it refuses, or failed too often
     */
    <T> T run(String what, LongSupplier reached, Attempt<T> attempt) throws ModelException, InterruptedException {
        int failures = 0;
        long furthest = reached.getAsLong();
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                if (reached.getAsLong() - furthest >= FURTHER_BYTES) {
                    furthest = reached.getAsLong();
                    failures = 0;
                }
                failures++;
                if (failures >= patience.attempts()) {
                    throw new ModelException(
                            what + " cannot be had from " + endpoint + ": " + e.getMessage() + "; tried " + failures
                                    + " times. Try again later: what has come so far is kept",
                            e);
                }
                Duration pause = pause(what, e, failures);
                progress.retrying(what, String.valueOf(e.getMessage()), pause);
                patience.sleeper().sleep(pause);
            }
        }
    }

    private Duration pause(String what, IOException failure, int failures) throws ModelException {
        Duration asked = failure instanceof HubUnavailableException unavailable ? unavailable.pause() : null;
        if (asked == null) {
            return FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        }
        if (asked.compareTo(LONGEST_ASKED_PAUSE) > 0) {
            throw new ModelException(what + " cannot be had from " + endpoint + " now: it asks to wait for "
                    + asked.toSeconds() + " s; waited for is at most " + LONGEST_ASKED_PAUSE.toSeconds()
                    + " s. Try again then: what has come so far is kept");
        }
        return asked;
    }
}
