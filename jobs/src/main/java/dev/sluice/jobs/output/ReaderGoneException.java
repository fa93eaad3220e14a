package dev.sluice.jobs.output;

/** Whoever reads the output has had enough and went, as {@code head} does. Nothing failed. */
public final class ReaderGoneException extends RuntimeException {

    ReaderGoneException(Throwable cause) {
        super("The reader of the output is gone", cause);
    }
}
