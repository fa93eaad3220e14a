/** Ranked results and dead letters in files: each once, and nothing half-written that looks done. */
@NullMarked
package dev.sluice.connectors.results;

import org.jspecify.annotations.NullMarked;
