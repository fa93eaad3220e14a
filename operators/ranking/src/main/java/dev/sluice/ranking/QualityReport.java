package dev.sluice.ranking;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How good the rankings of one window of event time were, before and after reranking.
 *
 * @param window null where everything falls into one window without bounds
 * @param revision 0 for the first report of a window, then 1 more for each correction
 * @param segment the attribute values that the report is about; null for all queries
 * @param queries answered queries in the window
 * @param judgedQueries those of them with at least one grade
 * @param unjudgedShare share of the ranked documents of judged queries without a grade; null without judged queries
 * @param fallbackShare share of the queries answered in first-stage order
 * @param measures by name, in ir_measures' notation; fallbacks count as users saw them
 * @param measuresRankedOnly the same without fallbacks
 */
public record QualityReport(
        @Nullable Window window,
        int revision,
        @Nullable Map<String, String> segment,
        Source source,
        ModelIdentity model,
        long queries,
        long judgedQueries,
        @Nullable Double unjudgedShare,
        double fallbackShare,
        Map<String, MeasureComparison> measures,
        Map<String, MeasureComparison> measuresRankedOnly) {

    /** A span of event time, the end excluded. */
    public record Window(Instant start, Instant end) {}

    /** Where the grades come from; never mixed. */
    public enum Source {
        JUDGED,
        CLICKS;

        /** The word on the wire, such as {@code judged}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public QualityReport {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(model, "model");
        segment = segment == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(segment));
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        measuresRankedOnly = Collections.unmodifiableMap(new LinkedHashMap<>(measuresRankedOnly));
    }
}
