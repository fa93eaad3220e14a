package dev.sluice.connectors.candidates;

import java.io.IOException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * A file cannot be read on, and to try again would not help: it is damaged, or another one than when the job began.
 * Fails the job without a restart; the message is for the user.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class UnusableInputException extends IOException {

    UnusableInputException(String message, Throwable cause) {
        super(message, cause);
    }

    UnusableInputException(String message) {
        super(message);
    }
}
