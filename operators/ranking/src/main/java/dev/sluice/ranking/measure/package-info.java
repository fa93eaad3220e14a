/** Ranking measures, by the definitions of trec_eval where it has one. */
@NullMarked
package dev.sluice.ranking.measure;

import org.jspecify.annotations.NullMarked;
