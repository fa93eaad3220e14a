/** The asynchronous rerank function: from a candidate set to exactly one outcome, and the split behind it. */
@NullMarked
package dev.sluice.streaming.rerank;

import org.jspecify.annotations.NullMarked;
