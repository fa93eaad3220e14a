/**
 * How Sluice's records travel between Flink operators and stand in savepoints: without Kryo and without Java
 * serialisation.
 */
@NullMarked
package dev.sluice.streaming.types;

import org.jspecify.annotations.NullMarked;
