package dev.sluice.streaming.policy;

import java.util.Optional;
import org.apache.flink.util.SerializedThrowable;

/**
 * Too many sets of a job came back in first-stage order, so that it was ended. The message is one line with the share,
 * the counts, the window and the most frequent reason, and holds no text of a set.
 */
public final class FallbackShareException extends RuntimeException {

    FallbackShareException(String message) {
        super(message);
    }

    /** The message of the exception of this class that made a job fail; empty where another failure did. */
    public static Optional<String> messageIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof FallbackShareException) {
                return Optional.of(message);
            }
            // Between the processes of a cluster, and within one, failures travel as their names and messages.
            String prefix = FallbackShareException.class.getName() + ": ";
            if (cause instanceof SerializedThrowable && message.startsWith(prefix)) {
                return Optional.of(message.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }
}
