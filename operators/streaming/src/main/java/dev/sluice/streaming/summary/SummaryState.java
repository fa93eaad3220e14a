package dev.sluice.streaming.summary;

import dev.sluice.inference.Work;
import dev.sluice.ranking.ModelIdentity;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job's totals as they stand in a checkpoint. Flink handles it as a POJO, so fields may be added between versions.
 *
 * @param documents of the answered sets
 * @param firstArrivalMillis wall clock; {@link Long#MAX_VALUE} before the first
 * @param lastAnswerMillis wall clock; {@link Long#MIN_VALUE} before the first
 * @param latencyMicros an HdrHistogram of the answers' latency in microseconds, compressed, in base64
 */
public record SummaryState(
        long documents,
        long ranked,
        long partial,
        long fallback,
        long deadLetters,
        Work work,
        long firstArrivalMillis,
        long lastAnswerMillis,
        String latencyMicros,
        @Nullable ModelIdentity model,
        List<MeasureSums> measures) {

    public SummaryState {
        Objects.requireNonNull(work, "work");
        Objects.requireNonNull(latencyMicros, "latencyMicros");
        measures = List.copyOf(measures);
    }
}
