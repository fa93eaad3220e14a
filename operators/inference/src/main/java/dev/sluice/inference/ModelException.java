package dev.sluice.inference;

/** A model cannot be opened as asked: the message says what, the value, what was expected and the remedy. */
public final class ModelException extends Exception {

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
