package dev.sluice.inference;

/** The model has failed so often that it is left alone for a while; the set was not given to it. */
public final class CircuitOpenException extends Exception {

    public CircuitOpenException(String message) {
        super(message);
    }
}
