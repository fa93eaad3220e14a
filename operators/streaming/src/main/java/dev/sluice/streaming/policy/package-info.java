/** What a job does when too much of it goes wrong: counts over a window of time, kept in checkpoints. */
@NullMarked
package dev.sluice.streaming.policy;

import org.jspecify.annotations.NullMarked;
