package dev.sluice.streaming.rerank;

/**
 * The names of the rerank function's metrics, below the operator's group {@code sluice} and the label {@code model}.
 * Counters count since the start of the task attempt; the checkpointed counts of a job are in its run summary.
 *
 * <p>Subtasks of one JVM share a model: work is counted by whichever subtask settles next, and the gauges of the queue
 * show the shared queue at each of them.
 */
public final class MetricNames {

    public static final String GROUP = "sluice";
    public static final String MODEL = "model";

    /** Counter: candidate sets that the model ranked whole. */
    public static final String RANKED = "ranked";

    /** Counter: candidate sets that the model ranked in part. */
    public static final String PARTIAL = "partial";

    /** Counter: candidate sets answered in first-stage order. */
    public static final String FALLBACK = "fallback";

    /** Counter: of those, because the timeout passed. */
    public static final String FALLBACK_TIMEOUT = "fallbackTimeout";

    /** Counter: of those, because the set waited for the model for longer than sets may. */
    public static final String FALLBACK_OVERLOAD = "fallbackOverload";

    /** Counter: of those, because the model had failed too often and was left alone. */
    public static final String FALLBACK_CIRCUIT_OPEN = "fallbackCircuitOpen";

    /** Counter: of those, because the model failed. */
    public static final String FALLBACK_MODEL_FAILURE = "fallbackModelFailure";

    /** Counter: of those, because the model can score none of the documents. */
    public static final String FALLBACK_NO_SCORES = "fallbackNoScores";

    /** Counter: records that became dead letters, those that came as such included. */
    public static final String DEAD_LETTERS = "deadLetters";

    /** Counter: outcomes of the model that came when nobody waited for them any more, and were dropped. */
    public static final String LATE_COMPLETIONS = "lateCompletions";

    /** Counter: micro-batches run. */
    public static final String INFERENCES = "inferences";

    /** Counter: session runs in the micro-batches. */
    public static final String CALLS = "calls";

    /** Counter: documents run, cached ones not counted. */
    public static final String DOCUMENTS = "documents";

    /** Counter: tokens run, padding not counted. */
    public static final String TOKENS = "tokens";

    /** Counter: tokens of padding run. */
    public static final String PADDING_TOKENS = "paddingTokens";

    /** Counter: documents whose outcome was known already. */
    public static final String CACHE_HITS = "cacheHits";

    /** Counter: strings in texts that the model reads as control tokens, kept or taken out. */
    public static final String CONTROL_TOKENS = "controlTokens";

    /** Counter: calls that failed for the moment and were made again. */
    public static final String RETRIES = "retries";

    /** Gauge: the circuit breaker of the model; 0 closed, 1 trying again, 2 open. */
    public static final String CIRCUIT_STATE = "circuitState";

    /** Gauge: documents run per micro-batch since the start; 0 before the first. */
    public static final String DOCUMENTS_PER_INFERENCE = "documentsPerInference";

    /** Gauge: share of the tokens run that were padding, from 0 to 1; 0 before the first. */
    public static final String PADDING_SHARE = "paddingShare";

    /** Gauge: documents that wait for inference. */
    public static final String QUEUE_DOCUMENTS = "queueDocuments";

    /** Gauge: how long the oldest waiting unit has waited, milliseconds. */
    public static final String QUEUE_AGE_MS = "queueAgeMs";

    /** Gauge: candidate sets of this subtask without an outcome. */
    public static final String IN_FLIGHT_SETS = "inFlightSets";

    /** Histogram: from the arrival of a set to its answer, milliseconds. */
    public static final String LATENCY_MS = "latencyMs";

    /**
     * Histogram: from the submission of a set to its first inference, milliseconds; sets that the model ranked only.
     */
    public static final String QUEUE_MS = "queueMs";

    /** Histogram: from the first to the end of the last inference of a set, milliseconds; as {@link #QUEUE_MS}. */
    public static final String INFERENCE_MS = "inferenceMs";

    private MetricNames() {}
}
