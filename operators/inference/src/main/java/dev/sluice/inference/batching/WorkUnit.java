package dev.sluice.inference.batching;

import org.jspecify.annotations.Nullable;

/** What a model scores as one: a text, a (query, document) pair, or a block of documents. Immutable. */
public interface WorkUnit {

    /** How many documents this unit brings a score to; 0 for a query's own text. */
    int documents();

    /** Tokens of the unit as the model takes them. */
    int tokens();

    /**
     * Tokens of the unit with its padding, at least {@link #tokens()}. A function of the unit alone, never of its
     * company: units of equal length share a call, so no score depends on what else is in it.
     */
    int paddedTokens();

    /** Units with equal keys have equal outcomes, so one run serves them all; null if this unit shares with none. */
    @Nullable
    Object key();
}
