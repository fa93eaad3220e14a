package dev.sluice.streaming.rerank;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.engine.Rerankers;
import java.io.Serializable;

/** Opens the reranker of one task. Travels with the job; {@link #open} runs where the task runs. */
@FunctionalInterface
public interface RerankerFactory extends Serializable {

    /**
     * Opens a reranker, or takes part in an open one. The caller closes it.
     *
     * @throws ModelException if the model cannot be opened as asked
     */
    Reranker open() throws ModelException;

    /** Shares one model with whoever asks for equal options in the same JVM. */
    static RerankerFactory of(RerankerOptions options) {
        return () -> Rerankers.open(options);
    }
}
