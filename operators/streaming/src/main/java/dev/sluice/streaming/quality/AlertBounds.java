package dev.sluice.streaming.quality;

import dev.sluice.ranking.QualityAlert.Figure;
import dev.sluice.ranking.measure.Measure;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which figures of live quality are watched, and when to alert.
 *
 * @param bounds at most one for each figure and measure
 * @param windows for how many windows in a row a figure has to be beyond its bound, 1 to {@value #MOST_WINDOWS}
 */
public record AlertBounds(List<Bound> bounds, int windows) implements Serializable {

    /** Watches nothing. */
    public static final AlertBounds NONE = new AlertBounds(List.of(), 1);

    /** So many windows of each watched figure are kept in state at least, for each model, source and segment. */
    static final int MOST_WINDOWS = 1_000;

    /**
     * What one figure must not be beyond.
     *
     * @param measure that the figure is of, in ir_measures' notation; null for {@link Figure#FALLBACK_SHARE}
     * @param value the highest that is well for {@link Figure#FALLBACK_SHARE}, the lowest for the others
     */
    public record Bound(Figure figure, @Nullable String measure, double value) implements Serializable {
        public Bound {
            Objects.requireNonNull(figure, "figure");
            if ((figure == Figure.FALLBACK_SHARE) != (measure == null)) {
                throw new IllegalArgumentException("Bound of " + figure.word() + " with the measure '" + measure
                        + "': expected a measure with all but 'fallback_share'. Write it like nDCG@10.");
            }
            if (measure != null) {
                measure = Measure.parse(measure).name();
            }
            double least = figure == Figure.DIFFERENCE ? -1 : 0;
            if (!(value >= least && value <= 1)) {
                throw new IllegalArgumentException("Bound " + value + " of " + figure.word()
                        + ": expected a number from " + (int) least + " to 1, which is where the figure can be");
            }
        }

        /** Alerts where the mean of a measure after reranking is below this. */
        public static Bound reranked(String measure, double lowest) {
            return new Bound(Figure.RERANKED, measure, lowest);
        }

        /** Alerts where the mean after reranking less that of the first stage is below this. */
        public static Bound difference(String measure, double lowest) {
            return new Bound(Figure.DIFFERENCE, measure, lowest);
        }

        /** Alerts where a larger share of the queries is answered in first-stage order. */
        public static Bound fallbackShare(double highest) {
            return new Bound(Figure.FALLBACK_SHARE, null, highest);
        }

        /** Whether a figure's value is not well. The bound itself is. */
        boolean isBeyond(double figureValue) {
            return figure == Figure.FALLBACK_SHARE ? figureValue > value : figureValue < value;
        }

        /** What is watched, such as {@code difference of nDCG@10}. */
        String watched() {
            return measure == null ? figure.word() : figure.word() + " of " + measure;
        }
    }

    public AlertBounds {
        bounds = List.copyOf(bounds);
        Set<String> watched = new HashSet<>();
        for (Bound bound : bounds) {
            if (!watched.add(bound.watched())) {
                throw new IllegalArgumentException(
                        "Two bounds of " + bound.watched() + "; expected one. Leave the weaker one out.");
            }
        }
        if (windows < 1 || windows > MOST_WINDOWS) {
            throw new IllegalArgumentException("Alerts after " + windows + " windows in a row: expected 1 to "
                    + MOST_WINDOWS + "; use 1 to alert at once");
        }
    }

    /**
     * Refuses bounds of measures that are not computed, which would never alert.
     *
     * @return this
     * @throws IllegalArgumentException if a bound's measure is not among these
     */
    public AlertBounds requireAmong(List<Measure> measures) {
        List<String> computed = measures.stream().map(Measure::name).toList();
        for (Bound bound : bounds) {
            if (bound.measure() != null && !computed.contains(bound.measure())) {
                throw new IllegalArgumentException("Bound of " + bound.watched() + ": expected one of the measures "
                        + computed + " that are computed. Add the measure to them, or watch another.");
            }
        }
        return this;
    }
}
