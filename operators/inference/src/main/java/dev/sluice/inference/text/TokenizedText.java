package dev.sluice.inference.text;

/**
 * A text as a model takes it.
 *
 * @param ids token ids, special tokens included
 * @param truncated true if the text had more tokens than allowed
 */
@SuppressWarnings("ArrayRecordComponent") // Ids are handed straight to a call; nobody compares or changes them.
public record TokenizedText(int[] ids, boolean truncated) {}
