/** {@code sluice evaluate}: trec_eval's figures of runs, and how sure one can be that they differ. */
@NullMarked
package dev.sluice.jobs.evaluate;

import org.jspecify.annotations.NullMarked;
