/** Files of candidate sets in, files of ranked results out: a bounded job that goes on where it was interrupted. */
@NullMarked
package dev.sluice.jobs.rescore;

import org.jspecify.annotations.NullMarked;
