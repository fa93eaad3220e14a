/**
 * How candidate sets get scores. {@link dev.sluice.inference.Reranker} is what callers see;
 * {@link dev.sluice.inference.Rerankers} opens one.
 */
@NullMarked
package dev.sluice.inference;

import org.jspecify.annotations.NullMarked;
