package dev.sluice.sql.measure;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/**
 * The rows of a group are no ranking, or the call of a measure is wrong: a restart of the job would see the same rows
 * and fail again, so none is tried.
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
