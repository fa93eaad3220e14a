package dev.sluice.inference;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The model could not be asked just now: the same call may succeed in a while. */
public final class TransientInferenceException extends InferenceException {

    private final @Nullable Duration retryAfter;

    /** @param retryAfter how long whoever runs the model asks to wait; null where it did not say */
    public TransientInferenceException(String message, @Nullable Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    /** A failure of which nothing is known but that it may pass. */
    public TransientInferenceException(String message, Throwable cause) {
        super(message, cause);
        this.retryAfter = null;
    }

    /** How long whoever runs the model asks to wait; null where it did not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
