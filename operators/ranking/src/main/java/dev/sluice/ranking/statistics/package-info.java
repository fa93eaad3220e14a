/** How sure one can be of a difference between two rankings over many queries. */
@NullMarked
package dev.sluice.ranking.statistics;

import org.jspecify.annotations.NullMarked;
