/** Candidate sets as JSON Lines in, ranked results out, without a cluster. */
@NullMarked
package dev.sluice.jobs.rerank;

import org.jspecify.annotations.NullMarked;
