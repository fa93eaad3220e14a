package dev.sluice.inference;

/**
 * The model fails on this set and on no other: alone it failed, and right afterwards the model was well. It would fail
 * again. The message holds no text of the set.
 */
public final class PoisonousSetException extends Exception {

    public PoisonousSetException(String message, Throwable cause) {
        super(message, cause);
    }
}
