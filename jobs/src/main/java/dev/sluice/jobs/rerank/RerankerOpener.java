package dev.sluice.jobs.rerank;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;

/** Opens a reranker; outside of tests {@link dev.sluice.inference.engine.Rerankers#open}. */
@FunctionalInterface
public interface RerankerOpener {
    Reranker open(RerankerOptions options) throws ModelException;
}
