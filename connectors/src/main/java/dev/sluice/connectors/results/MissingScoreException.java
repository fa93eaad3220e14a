package dev.sluice.connectors.results;

import dev.sluice.ranking.Ranking;
import java.util.Objects;

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
}
