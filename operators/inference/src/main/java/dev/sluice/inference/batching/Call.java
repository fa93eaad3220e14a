package dev.sluice.inference.batching;

import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import java.util.List;
import java.util.concurrent.CancellationException;

/** One session run over units of equal padded length. Called by several threads at once. */
@FunctionalInterface
public interface Call<U extends WorkUnit, R> {

    /**
     * Runs the units.
     *
     * @param units at least one, all of the same {@link WorkUnit#paddedTokens()}
     * @param cancellation ends the run soon when it is cancelled
     * @return one outcome a unit, in their order
     * @throws InferenceException if the model failed
     * @throws CancellationException if the run was cancelled before its end
     */
    List<R> run(List<U> units, Cancellation cancellation) throws InferenceException;
}
