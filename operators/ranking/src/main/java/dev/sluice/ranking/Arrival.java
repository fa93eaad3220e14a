package dev.sluice.ranking;

/** What a source delivers for one record: the candidate set in it, or the dead letter that it became. */
public sealed interface Arrival permits CandidateSet, DeadLetter {}
