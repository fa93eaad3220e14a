/**
 * How candidate sets get scores: what callers see. {@link dev.sluice.inference.Reranker} is the seam;
 * {@code engine.Rerankers} opens one.
 */
@NullMarked
package dev.sluice.inference;

import org.jspecify.annotations.NullMarked;
