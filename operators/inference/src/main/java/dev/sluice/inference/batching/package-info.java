/** Collects work units of many candidate sets into micro-batches and decides when they run. Knows nothing of models. */
@NullMarked
package dev.sluice.inference.batching;

import org.jspecify.annotations.NullMarked;
