package dev.sluice.inference.batching;

import java.util.function.Function;

/**
 * An outcome as numbers, in which form it outlives the process.
 *
 * @param toNumbers the numbers of an outcome, not to be changed
 * @param fromNumbers the outcome of these numbers, equal to the bit; takes the array over
 */
public record OutcomeForm<R>(Function<R, float[]> toNumbers, Function<float[], R> fromNumbers) {}
