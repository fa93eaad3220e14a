package dev.sluice.jobs.process;

/**
 * A command cannot go on, for a reason that its user can do something about. The message is shown as it is, so it is
 * one line that says what, the value, what was expected and the remedy; it holds no document text.
 */
public final class CommandFailedException extends RuntimeException {

    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
