package dev.sluice.streaming.summary;

import dev.sluice.inference.Work;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.outcome.MeasureValue;
import dev.sluice.streaming.outcome.SetReport;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Adds up reports. Everything but the model's name, which is the last one seen, is independent of the order of the
 * reports. One thread at a time.
 */
final class RunTotals {

    private static final int SIGNIFICANT_DIGITS = 3;

    private long documents;
    private long ranked;
    private long partial;
    private long fallback;
    private long deadLetters;
    private Work work = Work.NONE;
    private long firstArrivalMillis = Long.MAX_VALUE;
    private long lastAnswerMillis = Long.MIN_VALUE;
    private final Histogram latencyMicros = new Histogram(SIGNIFICANT_DIGITS);
    private @Nullable ModelIdentity model;
    private final Map<String, MeasureSums> measures = new LinkedHashMap<>();

    void add(SetReport report) {
        work = work.plus(report.work());
        switch (report.status()) {
            case RANKED -> ranked++;
            case PARTIAL -> partial++;
            case FALLBACK -> fallback++;
            case DEAD_LETTER -> deadLetters++;
        }
        if (!report.isAnswered()) {
            return;
        }
        documents += report.documents();
        firstArrivalMillis = Math.min(firstArrivalMillis, report.arrivedMillis());
        lastAnswerMillis = Math.max(lastAnswerMillis, report.settledMillis());
        latencyMicros.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(report.latencyNanos())));
        model = report.model();
        if (report.judgement() != null) {
            for (MeasureValue value : report.judgement().values()) {
                measures.put(value.measure(), sumsOf(value.measure()).plus(value));
            }
        }
    }

    /** Adds what a checkpoint held. */
    void add(SummaryState state) {
        work = work.plus(state.work());
        ranked += state.ranked();
        partial += state.partial();
        fallback += state.fallback();
        deadLetters += state.deadLetters();
        documents += state.documents();
        firstArrivalMillis = Math.min(firstArrivalMillis, state.firstArrivalMillis());
        lastAnswerMillis = Math.max(lastAnswerMillis, state.lastAnswerMillis());
        latencyMicros.add(decoded(state.latencyMicros()));
        if (state.model() != null) {
            model = state.model();
        }
        for (MeasureSums sums : state.measures()) {
            measures.put(sums.measure(), sumsOf(sums.measure()).plus(sums));
        }
    }

    SummaryState state() {
        return new SummaryState(
                documents,
                ranked,
                partial,
                fallback,
                deadLetters,
                work,
                firstArrivalMillis,
                lastAnswerMillis,
                encoded(latencyMicros),
                model,
                List.copyOf(measures.values()));
    }

    RunSummary summary() {
        long queries = ranked + partial + fallback;
        long tokens = work.tokens() + work.paddingTokens();
        Map<String, MeasureComparison> comparisons = new LinkedHashMap<>();
        measures.forEach((name, sums) -> comparisons.put(name, StudentInterval.compare(sums)));
        return new RunSummary(
                queries,
                documents,
                ranked,
                partial,
                fallback,
                deadLetters,
                work.inferences(),
                work.calls(),
                work.cacheHits(),
                work.inferences() == 0 ? null : (double) work.documents() / work.inferences(),
                documentsPerSecond(queries),
                tokens == 0 ? null : (double) work.paddingTokens() / tokens,
                queries == 0 ? null : new RunSummary.Latency(latencyMillis(50), latencyMillis(99)),
                model,
                comparisons);
    }

    private @Nullable Double documentsPerSecond(long queries) {
        long millis = queries < 2 ? 0 : lastAnswerMillis - firstArrivalMillis;
        return millis <= 0 ? null : documents * 1e3 / millis;
    }

    private double latencyMillis(double percentile) {
        return latencyMicros.getValueAtPercentile(percentile) / 1e3;
    }

    private MeasureSums sumsOf(String measure) {
        return measures.getOrDefault(measure, MeasureSums.none(measure));
    }

    private static String encoded(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    private static Histogram decoded(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        } catch (DataFormatException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The latencies in the checkpoint are no HdrHistogram; restore with the version of Sluice that wrote it",
                    e);
        }
    }
}
