package dev.sluice.jobs.process;

/**
 * A job that a command runs.
 *
 * @param <T> its options
 */
@FunctionalInterface
public interface Job<T> {

    /**
     * Runs the job to its end.
     *
     * @return the exit code: 0 when done, 1 when something failed
     * @throws CommandFailedException if it cannot go on for a reason that its user can do something about
     */
    int run(T options, Surroundings surroundings) throws Exception;
}
