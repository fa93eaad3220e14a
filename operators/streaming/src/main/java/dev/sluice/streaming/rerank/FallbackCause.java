package dev.sluice.streaming.rerank;

/** Why a set was answered in first-stage order. */
enum FallbackCause {
    TIMEOUT(MetricNames.FALLBACK_TIMEOUT),
    OVERLOAD(MetricNames.FALLBACK_OVERLOAD),
    CIRCUIT_OPEN(MetricNames.FALLBACK_CIRCUIT_OPEN),
    MODEL_FAILURE(MetricNames.FALLBACK_MODEL_FAILURE),
    /** The model can score none of the documents. */
    NO_SCORES(MetricNames.FALLBACK_NO_SCORES);

    private final String metric;

    FallbackCause(String metric) {
        this.metric = metric;
    }

    /** The name of the counter. */
    String metric() {
        return metric;
    }
}
