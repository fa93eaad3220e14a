package dev.sluice.inference;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens rerankers. Whoever asks for the same model with the same options in one JVM shares it. */
public final class Rerankers {

    private static final Map<RerankerOptions, Reranker> OPEN = new ConcurrentHashMap<>();

    /**
     * Opens a reranker, or takes part in one that is open with equal options. Each one returned must be closed; the
     * model itself is closed with the last.
     *
     * @throws ModelException if the model cannot be opened as asked
     */
    public static Reranker open(RerankerOptions options) throws ModelException {
        Reranker open = OPEN.get(options);
        if (open == null) {
            throw new ModelException("Model '" + options.model() + "' cannot be opened yet");
        }
        return open;
    }

    private Rerankers() {}
}
