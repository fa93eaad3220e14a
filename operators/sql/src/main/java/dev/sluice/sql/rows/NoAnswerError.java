package dev.sluice.sql.rows;

import org.jspecify.annotations.Nullable;

/**
 * A row that nobody will answer, since its task ends. No exception, though it is one in all but name: into the message
 * of an exception that leaves a function Flink puts the row, texts included.
 */
public final class NoAnswerError extends Error {

    NoAnswerError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
