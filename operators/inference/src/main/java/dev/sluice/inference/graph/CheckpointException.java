package dev.sluice.inference.graph;

/**
 * A checkpoint that cannot be compiled: the message says which file or tensor, what was found and what was expected.
 */
public final class CheckpointException extends Exception {

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
