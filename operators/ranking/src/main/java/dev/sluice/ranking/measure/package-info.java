/** Ranking measures with trec_eval's definitions. */
@NullMarked
package dev.sluice.ranking.measure;

import org.jspecify.annotations.NullMarked;
