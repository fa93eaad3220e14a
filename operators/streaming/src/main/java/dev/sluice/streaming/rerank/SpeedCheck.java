package dev.sluice.streaming.rerank;

import dev.sluice.inference.InferenceException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.Speed;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells beforehand when a model cannot meet the timeout on this machine. */
final class SpeedCheck {

    private static final Logger LOG = LoggerFactory.getLogger(SpeedCheck.class);

    /** What one document is taken to cost, query included. */
    static final int TOKENS_PER_DOCUMENT = 256;

    /** A model that takes longer for a first run is as good as none. */
    private static final int PATIENCE_IN_TIMEOUTS = 4;

    /** Measures the model once and warns, where there is a timeout. */
    static void tell(Reranker reranker, RerankSettings settings) {
        if (settings.timeout() == null) {
            return;
        }
        try {
            warning(reranker, settings.timeout(), settings.batchDocuments()).ifPresent(LOG::warn);
        } catch (InferenceException e) {
            LOG.warn(
                    "Model '{}' failed when its speed was measured",
                    reranker.model().name(),
                    e);
        }
    }

    /**
     * Measures the model once.
     *
     * @return the warning, or nothing where a full micro-batch of documents of 256 tokens meets the timeout
     */
    static Optional<String> warning(Reranker reranker, Duration timeout, int batchDocuments) throws InferenceException {
        Optional<Speed> measured = reranker.measureSpeed(timeout.multipliedBy(PATIENCE_IN_TIMEOUTS));
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        Speed speed = measured.get();
        long tokens = (long) batchDocuments * TOKENS_PER_DOCUMENT;
        Duration needed = speed.timeFor(tokens);
        if (needed.compareTo(timeout) <= 0) {
            return Optional.empty();
        }
        return Optional.of("Model '" + reranker.model().name() + "' runs " + Math.round(speed.tokensPerSecond())
                + " tokens a second here: a micro-batch of " + batchDocuments + " documents of " + TOKENS_PER_DOCUMENT
                + " tokens takes " + Durations.text(needed) + ", the timeout is " + Durations.text(timeout)
                + ". Candidate sets may be answered in first-stage order. Set a longer timeout, smaller micro-batches, a"
                + " smaller model or a faster device.");
    }

    private SpeedCheck() {}
}
