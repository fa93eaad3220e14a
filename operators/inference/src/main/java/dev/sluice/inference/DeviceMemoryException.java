package dev.sluice.inference;

/** The device has not enough memory for a call; a smaller call may succeed. */
public final class DeviceMemoryException extends InferenceException {

    public DeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
