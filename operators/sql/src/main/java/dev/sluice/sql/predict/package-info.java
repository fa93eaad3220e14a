/** What {@code ML_PREDICT} runs. */
@NullMarked
package dev.sluice.sql.predict;

import org.jspecify.annotations.NullMarked;
