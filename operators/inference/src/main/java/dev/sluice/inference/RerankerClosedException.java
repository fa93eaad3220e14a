package dev.sluice.inference;

/** The reranker was closed before the answer. */
public final class RerankerClosedException extends Exception {

    public RerankerClosedException(String message) {
        super(message);
    }
}
