package dev.sluice.inference.listwise;

/**
 * What bounds the blocks of a set.
 *
 * @param queryTokens a query of as many tokens or more is cut to its first so many
 * @param documentTokens the same for a document
 * @param contextTokens tokens of query and documents that the model's own code puts into one block
 * @param blockSize at most so many documents a block
 * @param promptTokens no prompt is longer; what cannot be cut to fit stays unscored
 */
record BlockLimits(int queryTokens, int documentTokens, int contextTokens, int blockSize, int promptTokens) {}
