package dev.sluice.jobs.rerank;

/** Whoever reads the output has had enough and went, as {@code head} does. Nothing failed. */
final class ReaderGoneException extends RuntimeException {

    ReaderGoneException(Throwable cause) {
        super("The reader of the output is gone", cause);
    }
}
