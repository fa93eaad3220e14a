/** What a job has done so far: exact counts and sums, kept in checkpoints. */
@NullMarked
package dev.sluice.streaming.summary;

import org.jspecify.annotations.NullMarked;
