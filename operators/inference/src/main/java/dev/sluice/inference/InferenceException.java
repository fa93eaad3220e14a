package dev.sluice.inference;

/** The model failed on this set; another attempt might not. The message holds no document text. */
public final class InferenceException extends Exception {

    public InferenceException(String message) {
        super(message);
    }

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
