package dev.sluice.inference.text;

/**
 * A query and a document, or a window of it, as a cross-encoder reads them: one row with the special tokens of its
 * tokenizer.
 *
 * @param ids token ids
 * @param types the type of each token, as many as ids; all 0 where the tokenizer tells no texts apart
 */
@SuppressWarnings("ArrayRecordComponent") // Handed straight to a call; nobody compares or changes them.
public record TokenPair(int[] ids, int[] types) {}
