package dev.sluice.inference;

/**
 * The model can never rank this set, whatever happens: it goes to the dead letters. The message holds no document text.
 */
public final class UnusableCandidateSetException extends Exception {

    public UnusableCandidateSetException(String message) {
        super(message);
    }
}
