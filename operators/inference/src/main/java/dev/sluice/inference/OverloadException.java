package dev.sluice.inference;

/** The set waited for longer than sets may, and was given up before the model saw it. */
public final class OverloadException extends Exception {

    public OverloadException(String message) {
        super(message);
    }
}
