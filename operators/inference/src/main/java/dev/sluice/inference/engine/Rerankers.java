package dev.sluice.inference.engine;

import dev.sluice.inference.ModelException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.biencoder.BiEncoder;
import dev.sluice.inference.sharing.Leases;
import java.util.List;

/** Opens rerankers. Whoever asks for the same model with the same options in one JVM shares it. Thread-safe. */
public final class Rerankers {

    /** On a CPU small calls are fastest: their activations stay in the caches. */
    static final int CPU_CALL_TOKENS = 1_024;

    private static final List<String> CPU_DEVICES = List.of("auto", "cpu");
    private static final Leases<RerankerOptions, RerankEngine<?, ?>> ENGINES = new Leases<>(RerankEngine::close);

    /**
     * Opens a reranker, or takes part in one that is open with equal options. Each one returned must be closed; the
     * model itself is closed with the last.
     *
     * @throws ModelException if the model cannot be opened as asked
     */
    public static Reranker open(RerankerOptions options) throws ModelException {
        check(options);
        return new LeasedReranker(ENGINES.take(options, () -> engine(options)));
    }

    /**
     * Checks what can be checked without opening the model, so that a job is refused before it starts.
     *
     * @throws ModelException if the model cannot be opened as asked
     */
    public static void check(RerankerOptions options) throws ModelException {
        if (!options.model().equals(RerankerOptions.EMBEDDED_MODEL)) {
            throw new ModelException("Model '" + options.model() + "' is unknown; expected '"
                    + RerankerOptions.EMBEDDED_MODEL + "', the model that comes with Sluice");
        }
        if (!CPU_DEVICES.contains(options.device())) {
            throw new ModelException("Device '" + options.device() + "' is not to be had: this build runs on the CPU"
                    + " only; expected one of " + CPU_DEVICES);
        }
        if (!options.precision().equals("fp32")) {
            throw new ModelException("Precision '" + options.precision() + "' is not to be had for model '"
                    + options.model() + "'; expected 'fp32'");
        }
        EmbeddedModel.check(options);
    }

    private static RerankEngine<?, ?> engine(RerankerOptions options) throws ModelException {
        BatchingOptions batching = new BatchingOptions(
                options.batchDocuments(),
                options.batchTokens(),
                CPU_CALL_TOKENS,
                options.linger(),
                options.queueDocuments(),
                cpuThreads());
        return new RerankEngine<>(family(options), batching, options.cacheBytes(), NanoClock.SYSTEM);
    }

    /** The model family that the options ask for, opened. */
    static BiEncoder family(RerankerOptions options) throws ModelException {
        check(options);
        return EmbeddedModel.open(options);
    }

    /** How many calls run at once on the CPU, each on a thread of its own. */
    static int cpuThreads() {
        return Runtime.getRuntime().availableProcessors();
    }

    private Rerankers() {}
}
