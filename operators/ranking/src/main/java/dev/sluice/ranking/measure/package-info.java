/** Ranking measures with trec_eval's definitions, and how sure one can be of a difference between two rankings. */
@NullMarked
package dev.sluice.ranking.measure;

import org.jspecify.annotations.NullMarked;
