/** Ranking measures with trec_eval's definitions where it has them, and with ir_measures' names. */
@NullMarked
package dev.sluice.ranking.measure;

import org.jspecify.annotations.NullMarked;
