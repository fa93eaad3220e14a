/** Reranking in Flink SQL: models, functions and what binds them to the engine. */
@NullMarked
package dev.sluice.sql;

import org.jspecify.annotations.NullMarked;
