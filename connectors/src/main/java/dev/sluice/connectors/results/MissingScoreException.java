package dev.sluice.connectors.results;

import dev.sluice.ranking.Ranking;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.util.SerializedThrowable;

/**
 * A relevance score was to be written that the model did not give. The message is one line without any text of a set.
 */
public final class MissingScoreException extends RuntimeException {

    private MissingScoreException(String message) {
        super(message);
    }

    static MissingScoreException of(Ranking ranking) {
        String reason = Objects.requireNonNullElse(ranking.reason(), "not known")
                .lines()
                .findFirst()
                .orElse("");
        return new MissingScoreException("Query '" + ranking.queryId() + "' came back as "
                + ranking.status().word()
                + " (" + reason + "); expected a score of each document, as --run-scores relevance writes them. Remove"
                + " the reason, or write another --output with --run-scores rank");
    }

    /** The message of the exception of this class that made a job fail; empty where another failure did. */
    public static Optional<String> messageIn(Throwable failure) {
        String prefix = MissingScoreException.class.getName() + ": ";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof MissingScoreException) {
                return Optional.of(message);
            }
            // Failures travel as their names and messages.
            if (cause instanceof SerializedThrowable && message.startsWith(prefix)) {
                return Optional.of(message.substring(prefix.length()));
            }
        }
        return Optional.empty();
    }
}
