/**
 * Measures of ranking quality as aggregate functions of Flink SQL: one group is one query, one row is one document. The
 * values are those of {@link dev.sluice.ranking.measure}; here is only how rows become a judged ranking.
 */
@NullMarked
package dev.sluice.sql.measure;

import org.jspecify.annotations.NullMarked;
