/** What {@code RERANK} runs. */
@NullMarked
package dev.sluice.sql.function;

import org.jspecify.annotations.NullMarked;
