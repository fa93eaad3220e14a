package dev.sluice.inference;

/**
 * The model failed on this set; another attempt might not. The message holds no document text.
 *
 * <p>Subclasses say what can be done about it: {@link TransientInferenceException} and {@link DeviceMemoryException}.
 * Any other failure is taken to come again.
 */
public class InferenceException extends Exception {

    public InferenceException(String message) {
        super(message);
    }

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
