package dev.sluice.streaming.rerank;

import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.measure.Measure;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the rerank function answers.
 *
 * @param timeout from the arrival of a set; then it is answered in first-stage order. Null for no timeout
 * @param batchDocuments documents of a full micro-batch, for the warning about a model too slow for the timeout
 * @param measures what is measured of judged sets
 * @param deadLetterMaxBytes bytes of a rejected set that its dead letter keeps
 */
public record RerankSettings(
        @Nullable Duration timeout, int batchDocuments, List<Measure> measures, int deadLetterMaxBytes)
        implements Serializable {

    /** What is measured unless told otherwise. */
    public static final List<Measure> DEFAULT_MEASURES =
            List.of(Measure.parse("nDCG@10"), Measure.parse("RR@10"), Measure.parse("R@5"));

    /** No timeout, 64 documents a micro-batch, the default measures, 512 KiB a dead letter. */
    public static final RerankSettings DEFAULT =
            new RerankSettings(null, 64, DEFAULT_MEASURES, DeadLetter.DEFAULT_MAX_PAYLOAD_BYTES);

    public RerankSettings {
        if (timeout != null && timeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "timeout " + timeout + ": expected at least 1 ms; leave it out for no timeout");
        }
        if (deadLetterMaxBytes < 0) {
            throw new IllegalArgumentException(
                    "dead-letter-max-bytes " + deadLetterMaxBytes + ": expected 0 or more; the default is 524288");
        }
        measures = List.copyOf(measures);
    }

    /** How many places of a ranking the deepest measure looks at. */
    public int measuredDepth() {
        return Measure.depth(measures);
    }

    public RerankSettings withTimeout(@Nullable Duration timeout) {
        return new RerankSettings(timeout, batchDocuments, measures, deadLetterMaxBytes);
    }

    public RerankSettings withBatchDocuments(int batchDocuments) {
        return new RerankSettings(timeout, batchDocuments, measures, deadLetterMaxBytes);
    }

    public RerankSettings withMeasures(List<Measure> measures) {
        return new RerankSettings(timeout, batchDocuments, measures, deadLetterMaxBytes);
    }

    public RerankSettings withDeadLetterMaxBytes(int deadLetterMaxBytes) {
        return new RerankSettings(timeout, batchDocuments, measures, deadLetterMaxBytes);
    }
}
