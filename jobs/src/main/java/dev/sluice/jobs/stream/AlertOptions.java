package dev.sluice.jobs.stream;

import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.options.JobFile;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.quality.AlertBounds;
import dev.sluice.streaming.quality.AlertBounds.Bound;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of alerts on live quality. */
final class AlertOptions {

    private static final int DEFAULT_WINDOWS = 3;
    private static final String RERANKED = "alert-reranked";
    private static final String LIFT = "alert-lift";
    private static final String FALLBACK_SHARE = "alert-fallback-share";

    @Option(
            names = "--alerts",
            paramLabel = "TOPIC",
            description = "Alerts on quality go here; needs --quality and a bound to watch. Default: nowhere.")
    private @Nullable String alerts;

    @Option(
            names = "--" + RERANKED,
            paramLabel = "MEASURE=BOUND",
            split = JobFile.SEPARATOR,
            hideParamSyntax = true,
            description =
                    "Alert when a measure of the reranked results falls below a bound, such as nDCG@10=0.4; may be"
                            + " given for several measures.")
    private Map<Measure, Double> reranked = new LinkedHashMap<>();

    @Option(
            names = "--" + LIFT,
            paramLabel = "MEASURE=BOUND",
            split = JobFile.SEPARATOR,
            hideParamSyntax = true,
            description = "Alert when what reranking adds to a measure falls below a bound, such as nDCG@10=0; may be"
                    + " given for several measures.")
    private Map<Measure, Double> lift = new LinkedHashMap<>();

    @Option(
            names = "--" + FALLBACK_SHARE,
            paramLabel = "SHARE",
            description = "Alert when a larger share of queries is answered in first-stage order, such as 0.1.")
    private @Nullable Double fallbackShare;

    @Option(
            names = "--alert-windows",
            paramLabel = "N",
            description = "So many windows in a row beyond the bound raise an alert; one within it clears it."
                    + " Default: ${DEFAULT-VALUE}.")
    private int windows = DEFAULT_WINDOWS;

    /**
     * What is watched, checked.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    StreamOptions.Alerts alerts() {
        Checks.atLeast("alert-windows", windows, 1);
        List<Bound> bounds = new ArrayList<>();
        reranked.forEach((measure, bound) -> {
            Checks.within(RERANKED + " " + measure.name(), bound, 0, 1);
            bounds.add(Bound.reranked(measure.name(), bound));
        });
        lift.forEach((measure, bound) -> {
            Checks.within(LIFT + " " + measure.name(), bound, -1, 1);
            bounds.add(Bound.difference(measure.name(), bound));
        });
        if (fallbackShare != null) {
            Checks.within(FALLBACK_SHARE, fallbackShare, 0, 1);
            bounds.add(Bound.fallbackShare(fallbackShare));
        }
        return new StreamOptions.Alerts(alerts, bounds.isEmpty() ? AlertBounds.NONE : new AlertBounds(bounds, windows));
    }

    /** The option that gives a bound, without its dashes. */
    static String optionOf(Bound bound) {
        return switch (bound.figure()) {
            case RERANKED -> RERANKED + " " + bound.measure();
            case DIFFERENCE -> LIFT + " " + bound.measure();
            case FALLBACK_SHARE -> FALLBACK_SHARE;
        };
    }
}
