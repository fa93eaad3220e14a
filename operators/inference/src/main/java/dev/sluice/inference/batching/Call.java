package dev.sluice.inference.batching;

import dev.sluice.inference.InferenceException;
import java.util.List;

/** One session run over units of equal padded length. Called by several threads at once. */
@FunctionalInterface
public interface Call<U extends WorkUnit, R> {

    /**
     * Runs the units.
     *
     * @param units at least one, all of the same {@link WorkUnit#paddedTokens()}
     * @return one outcome a unit, in their order
     * @throws InferenceException if the model failed
     */
    List<R> run(List<U> units) throws InferenceException;
}
