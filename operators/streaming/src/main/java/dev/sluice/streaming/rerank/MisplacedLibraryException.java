package dev.sluice.streaming.rerank;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Sluice's classes are where they cannot work. A restart would not move them, so Flink fails the job at once. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class MisplacedLibraryException extends IllegalStateException {

    MisplacedLibraryException(String message) {
        super(message);
    }
}
