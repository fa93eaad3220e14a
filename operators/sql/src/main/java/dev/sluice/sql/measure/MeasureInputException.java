package dev.sluice.sql.measure;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * The call of a measure is wrong, whatever the rows: a restart of the job would make the same call and fail again, so
 * none is tried.
 */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class MeasureInputException extends IllegalArgumentException {

    MeasureInputException(String message) {
        super(message);
    }

    MeasureInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
