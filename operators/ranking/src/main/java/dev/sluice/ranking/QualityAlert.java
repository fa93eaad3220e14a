package dev.sluice.ranking;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A figure of live quality left its bounds for several windows in a row, or came back.
 *
 * @param state whether it left or came back
 * @param figure which figure of the reports is watched
 * @param measure the measure that the figure is of, in ir_measures' notation; null for {@link Figure#FALLBACK_SHARE}
 * @param value of the last window
 * @param bound that the value must not be below, or above for {@link Figure#FALLBACK_SHARE}
 * @param windows how many windows in a row
 * @param window the last of them; null for the one window without bounds
 * @param segment as in {@link QualityReport}
 */
public record QualityAlert(
        State state,
        Figure figure,
        @Nullable String measure,
        double value,
        double bound,
        int windows,
        QualityReport.@Nullable Window window,
        @Nullable Map<String, String> segment,
        QualityReport.Source source,
        ModelIdentity model) {

    /** Which way a figure crossed its bound. */
    public enum State {
        RAISED,
        CLEARED;

        /** The word on the wire, such as {@code raised}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A figure of quality reports that can be watched. */
    public enum Figure {
        /** The mean of a measure after reranking. */
        RERANKED,
        /** The mean after reranking less the mean of the first stage. */
        DIFFERENCE,
        /** The share of queries answered in first-stage order. */
        FALLBACK_SHARE;

        /** The word on the wire, such as {@code fallback_share}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public QualityAlert {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(figure, "figure");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(model, "model");
        segment = segment == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(segment));
        if ((figure == Figure.FALLBACK_SHARE) != (measure == null)) {
            throw new IllegalArgumentException("Alert on " + figure.word() + " with the measure '" + measure
                    + "': all but 'fallback_share' name a measure");
        }
    }
}
