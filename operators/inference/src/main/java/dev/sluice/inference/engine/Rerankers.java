package dev.sluice.inference.engine;

import dev.sluice.inference.Deadline;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.NanoClock;
import dev.sluice.inference.QueueState;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.Speed;
import dev.sluice.inference.Work;
import dev.sluice.inference.batching.BatchingOptions;
import dev.sluice.inference.biencoder.BiEncoder;
import dev.sluice.inference.sharing.Leases;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.Ranking;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Opens rerankers. Whoever asks for the same model with the same options in one JVM shares it. Thread-safe. */
public final class Rerankers {

    /** On a CPU small calls are fastest: their activations stay in the caches. */
    static final int CPU_CALL_TOKENS = 1_024;

    private static final List<String> CPU_DEVICES = List.of("auto", "cpu");
    private static final Leases<RerankerOptions, Reranker> OPEN = new Leases<>(Reranker::close);

    /**
     * Opens a reranker, or takes part in one that is open with equal options. Each one returned must be closed; the
     * model itself is closed with the last.
     *
     * @throws ModelException if the model cannot be opened as asked
     */
    public static Reranker open(RerankerOptions options) throws ModelException {
        return new Shared(OPEN.take(
                options,
                () -> new ModelReranker<>(
                        family(options),
                        new BatchingOptions(
                                options.batchDocuments(),
                                options.batchTokens(),
                                CPU_CALL_TOKENS,
                                options.linger(),
                                options.queueDocuments(),
                                cpuThreads()),
                        options.cacheBytes(),
                        NanoClock.SYSTEM)));
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

    private static void check(RerankerOptions options) throws ModelException {
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
    }

    /** One holder's part in a shared reranker: closing it closes the reranker only with the last. */
    private record Shared(Leases<RerankerOptions, Reranker>.Lease lease) implements Reranker {

        @Override
        public ModelIdentity model() {
            return lease.value().model();
        }

        @Override
        public CompletableFuture<Ranking> rerank(CandidateSet set, Deadline deadline) {
            return lease.value().rerank(set, deadline);
        }

        @Override
        public Work drainWork() {
            return lease.value().drainWork();
        }

        @Override
        public QueueState queue() {
            return lease.value().queue();
        }

        @Override
        public Speed measureSpeed() throws InferenceException {
            return lease.value().measureSpeed();
        }

        @Override
        public void close() {
            lease.release();
        }
    }

    private Rerankers() {}
}
