package dev.sluice.streaming.rerank;

import dev.sluice.inference.Reranker;
import dev.sluice.inference.Work;
import dev.sluice.ranking.Ranking;
import dev.sluice.streaming.outcome.RerankOutcome;
import dev.sluice.streaming.outcome.SetReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one rerank task, by the names of {@link MetricNames}. One thread at a time, but for late completions.
 */
final class RerankMetrics {

    private static final int HISTOGRAM_WINDOW = 1_024;

    private final Map<SetReport.Status, Counter> outcomes = new EnumMap<>(SetReport.Status.class);
    private final Map<FallbackCause, Counter> fallbacks = new EnumMap<>(FallbackCause.class);
    private final Counter lateCompletions;
    private final Counter inferences;
    private final Counter calls;
    private final Counter documents;
    private final Counter tokens;
    private final Counter paddingTokens;
    private final Counter cacheHits;
    private final Counter controlTokens;
    private final Counter retries;
    private final Histogram latency;
    private final Histogram queue;
    private final Histogram inference;

    RerankMetrics(MetricGroup operator, Reranker reranker, Supplier<Integer> inFlightSets) {
        MetricGroup group = operator.addGroup(MetricNames.GROUP)
                .addGroup(MetricNames.MODEL, reranker.model().name());
        outcomes.put(SetReport.Status.RANKED, group.counter(MetricNames.RANKED));
        outcomes.put(SetReport.Status.PARTIAL, group.counter(MetricNames.PARTIAL));
        outcomes.put(SetReport.Status.FALLBACK, group.counter(MetricNames.FALLBACK));
        outcomes.put(SetReport.Status.DEAD_LETTER, group.counter(MetricNames.DEAD_LETTERS));
        for (FallbackCause cause : FallbackCause.values()) {
            fallbacks.put(cause, group.counter(cause.metric()));
        }
        lateCompletions = group.counter(MetricNames.LATE_COMPLETIONS, new ThreadSafeSimpleCounter());
        inferences = group.counter(MetricNames.INFERENCES);
        calls = group.counter(MetricNames.CALLS);
        documents = group.counter(MetricNames.DOCUMENTS);
        tokens = group.counter(MetricNames.TOKENS);
        paddingTokens = group.counter(MetricNames.PADDING_TOKENS);
        cacheHits = group.counter(MetricNames.CACHE_HITS);
        controlTokens = group.counter(MetricNames.CONTROL_TOKENS);
        retries = group.counter(MetricNames.RETRIES);
        Gauge<Double> documentsPerInference = () -> share(documents.getCount(), inferences.getCount());
        Gauge<Double> paddingShare =
                () -> share(paddingTokens.getCount(), tokens.getCount() + paddingTokens.getCount());
        Gauge<Integer> queueDocuments = () -> reranker.queue().documents();
        Gauge<Long> queueAge = () -> reranker.queue().age().toMillis();
        group.gauge(MetricNames.DOCUMENTS_PER_INFERENCE, documentsPerInference);
        group.gauge(MetricNames.PADDING_SHARE, paddingShare);
        group.gauge(MetricNames.QUEUE_DOCUMENTS, queueDocuments);
        group.gauge(MetricNames.QUEUE_AGE_MS, queueAge);
        Gauge<Integer> circuit = () -> reranker.circuit().number();
        group.gauge(MetricNames.CIRCUIT_STATE, circuit);
        group.gauge(MetricNames.IN_FLIGHT_SETS, (Gauge<Integer>) inFlightSets::get);
        latency = group.histogram(MetricNames.LATENCY_MS, new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        queue = group.histogram(MetricNames.QUEUE_MS, new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        inference = group.histogram(MetricNames.INFERENCE_MS, new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    }

    /** Counts an outcome that is about to leave. */
    void settled(RerankOutcome outcome) {
        SetReport report = outcome.report();
        Ranking ranking = outcome.answer() == null ? null : outcome.answer().ranking();
        settled(report.status(), ranking, report.work(), report.latencyNanos());
    }

    /**
     * Counts an answer that is about to leave.
     *
     * @param ranking null for a set that is rejected
     * @param work done since the last one that was counted
     */
    void settled(SetReport.Status status, @Nullable Ranking ranking, Work work, long latencyNanos) {
        Objects.requireNonNull(outcomes.get(status)).inc();
        worked(work);
        if (ranking == null) {
            return;
        }
        latency.update(TimeUnit.NANOSECONDS.toMillis(latencyNanos));
        if (ranking.status() != Ranking.Status.FALLBACK) {
            queue.update(ranking.timings().queue().toMillis());
            inference.update(ranking.timings().inference().toMillis());
        }
    }

    /** Counts a fallback that is about to leave. */
    void fellBack(FallbackCause cause) {
        Objects.requireNonNull(fallbacks.get(cause)).inc();
    }

    /** Counts a ranking that came too late. Any thread. */
    void lateCompletion() {
        lateCompletions.inc();
    }

    private void worked(Work work) {
        inferences.inc(work.inferences());
        calls.inc(work.calls());
        documents.inc(work.documents());
        tokens.inc(work.tokens());
        paddingTokens.inc(work.paddingTokens());
        cacheHits.inc(work.cacheHits());
        controlTokens.inc(work.controlTokens());
        retries.inc(work.retries());
        lateCompletions.inc(work.lateCompletions());
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
