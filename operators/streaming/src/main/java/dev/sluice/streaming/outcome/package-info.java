/**
 * What became of a candidate set: the one record that leaves the rerank function, and its small account for counting.
 */
@NullMarked
package dev.sluice.streaming.outcome;

import org.jspecify.annotations.NullMarked;
