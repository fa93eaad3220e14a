package dev.sluice.connectors.results;

import java.util.Locale;

/** What the score column of a TREC run holds. */
public enum RunScores {
    /** The number of results less the rank: trec_eval, which sorts by this column, keeps the order. */
    RANK,
    /** The relevance score; results without one are refused. */
    RELEVANCE;

    /** The word in options and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
