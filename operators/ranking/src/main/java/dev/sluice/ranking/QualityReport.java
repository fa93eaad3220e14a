package dev.sluice.ranking;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
 * @param judgedQueries those of them with at least one grade, or click
 * @param unjudgedShare share of the ranked documents of judged queries without a grade, as deep as the measures look;
 *     null without judged queries, and for clicks
 * @param fallbackShare share of the queries answered in first-stage order
 * @param measures by name, in ir_measures' notation; fallbacks count as users saw them
 * @param measuresRankedOnly the same without fallbacks
 * @param clicks what only clicks tell; null where the source is {@link Source#JUDGED}
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
        Map<String, MeasureComparison> measuresRankedOnly,
        @Nullable Clicks clicks) {

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

    /**
     * What clicks tell beside measures with clicks as grades.
     *
     * @param effectiveSampleSize how many equally weighted clicks would vary as little as these: the square of the sum
     *     of their weights by the sum of the squares; null without clicks
     * @param clickThrough by rank, from the first: the share of the queries with a document there in which it was
     *     clicked
     * @param counterfactual by name: the measures as they would be if users looked at every rank alike, estimated with
     *     inverse propensities
     */
    public record Clicks(
            @Nullable Double effectiveSampleSize,
            List<Double> clickThrough,
            Map<String, MeasureComparison> counterfactual) {
        public Clicks {
            clickThrough = List.copyOf(clickThrough);
            counterfactual = Collections.unmodifiableMap(new LinkedHashMap<>(counterfactual));
        }
    }

    public QualityReport {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(model, "model");
        segment = segment == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(segment));
        measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
        if ((source == Source.CLICKS) != (clicks != null)) {
            throw new IllegalArgumentException("Source " + source.word() + (clicks == null ? " without" : " with")
                    + " figures of clicks: they belong to 'clicks' and to nothing else");
        }
        measuresRankedOnly = Collections.unmodifiableMap(new LinkedHashMap<>(measuresRankedOnly));
    }
}
