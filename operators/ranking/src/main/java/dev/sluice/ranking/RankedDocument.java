package dev.sluice.ranking;

import org.jspecify.annotations.Nullable;

/**
 * One line of a ranking.
 *
 * @param index place in the candidate set's list of documents, from 0
 * @param relevanceScore the model's score; null where there is none
 * @param rank place in this ranking, from 1
 * @param firstStageRank place in the first-stage order, from 1
 * @param truncated true if the model did not see the whole document
 */
public record RankedDocument(
        int index, String id, @Nullable Float relevanceScore, int rank, int firstStageRank, boolean truncated) {}
