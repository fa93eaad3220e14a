package dev.sluice.streaming.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * What was answered in a part of the window. Flink handles it as a POJO, so fields may be added between versions.
 *
 * @param startMillis where the part begins, milliseconds since the epoch
 * @param answered sets answered in it, in whatever order
 * @param fallbacks those of them in first-stage order
 * @param reasons how often each reason of a fallback was given; of the first {@value #MOST_REASONS} reasons alone
 */
public record FallbackSlice(long startMillis, long answered, long fallbacks, Map<String, Long> reasons) {

    static final int MOST_REASONS = 8;

    public FallbackSlice {
        reasons = Map.copyOf(reasons);
    }

    static FallbackSlice empty(long startMillis) {
        return new FallbackSlice(startMillis, 0, 0, Map.of());
    }

    FallbackSlice plusRanked() {
        return new FallbackSlice(startMillis, answered + 1, fallbacks, reasons);
    }

    FallbackSlice plusFallback(String reason) {
        return plus(new FallbackSlice(startMillis, 1, 1, Map.of(reason, 1L)));
    }

    FallbackSlice plus(FallbackSlice other) {
        Map<String, Long> sums = new HashMap<>(reasons);
        other.reasons.forEach((reason, count) -> {
            if (sums.containsKey(reason) || sums.size() < MOST_REASONS) {
                sums.merge(reason, count, Long::sum);
            }
        });
        return new FallbackSlice(startMillis, answered + other.answered, fallbacks + other.fallbacks, sums);
    }
}
