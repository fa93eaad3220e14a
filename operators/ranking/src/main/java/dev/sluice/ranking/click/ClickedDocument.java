package dev.sluice.ranking.click;

import java.util.Objects;

/**
 * A document that was clicked, and where it stood.
 *
 * @param rank where it was shown, from 1
 * @param firstStageRank where the first stage had it, from 1
 */
public record ClickedDocument(String documentId, int rank, int firstStageRank) {
    public ClickedDocument {
        Objects.requireNonNull(documentId, "documentId");
        if (rank < 1 || firstStageRank < 1) {
            throw new IllegalArgumentException("Clicked document '" + documentId + "' has rank " + rank
                    + " and first-stage rank " + firstStageRank + "; expected both from 1. Count ranks from 1.");
        }
    }
}
