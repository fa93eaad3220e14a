package dev.sluice.ranking;

/** What a source of judgments or clicks delivers for one record: what is in it, or the dead letter that it became. */
public sealed interface Feedback permits Judgment, Click, DeadLetter {}
