/** Sluice in Flink SQL: the provider of models for {@code ML_PREDICT}, and the module of functions. */
@NullMarked
package dev.sluice.sql;

import org.jspecify.annotations.NullMarked;
