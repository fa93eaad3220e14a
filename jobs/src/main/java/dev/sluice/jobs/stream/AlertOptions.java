package dev.sluice.jobs.stream;

import dev.sluice.jobs.options.JobFile;
import dev.sluice.ranking.QualityAlert.Figure;
import dev.sluice.ranking.measure.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of alerts on live quality. */
final class AlertOptions {

    @Option(
            names = "--alerts",
            paramLabel = "TOPIC",
            description = "Alerts on quality go here; needs --quality and a bound to watch. Default: nowhere.")
    private @Nullable String alerts;

    @Option(
            names = "--alert-reranked",
            paramLabel = "MEASURE=BOUND",
            split = JobFile.SEPARATOR,
            hideParamSyntax = true,
            description =
                    "Alert when a measure of the reranked results falls below a bound, such as nDCG@10=0.4; may be"
                            + " given for several measures.")
    private Map<Measure, Double> reranked = new LinkedHashMap<>();

    @Option(
            names = "--alert-lift",
            paramLabel = "MEASURE=BOUND",
            split = JobFile.SEPARATOR,
            hideParamSyntax = true,
            description = "Alert when what reranking adds to a measure falls below a bound, such as nDCG@10=0; may be"
                    + " given for several measures.")
    private Map<Measure, Double> lift = new LinkedHashMap<>();

    @Option(
            names = "--alert-fallback-share",
            paramLabel = "SHARE",
            description = "Alert when a larger share of queries is answered in first-stage order, such as 0.1.")
    private @Nullable Double fallbackShare;

    @Option(
            names = "--alert-windows",
            paramLabel = "N",
            description = "So many windows in a row raise an alert, or clear it. Default: ${DEFAULT-VALUE}.")
    private int windows = StreamOptions.Alerts.DEFAULT_WINDOWS;

    /**
     * What is watched, checked.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    StreamOptions.Alerts alerts() {
        List<StreamOptions.Bound> bounds = new ArrayList<>();
        reranked.forEach(
                (measure, bound) -> bounds.add(new StreamOptions.Bound(Figure.RERANKED, measure.name(), bound)));
        lift.forEach((measure, bound) -> bounds.add(new StreamOptions.Bound(Figure.DIFFERENCE, measure.name(), bound)));
        if (fallbackShare != null) {
            bounds.add(new StreamOptions.Bound(Figure.FALLBACK_SHARE, null, fallbackShare));
        }
        return new StreamOptions.Alerts(alerts, bounds, windows);
    }
}
