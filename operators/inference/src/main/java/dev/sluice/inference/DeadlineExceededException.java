package dev.sluice.inference;

/** The deadline of a candidate set passed before its answer. */
public final class DeadlineExceededException extends Exception {

    public DeadlineExceededException(String message) {
        super(message);
    }
}
