package dev.sluice.jobs.stream;

import dev.sluice.jobs.options.Checks;
import dev.sluice.jobs.options.JobFile;
import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.click.Propensities;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.quality.QualityOptions;
import dev.sluice.streaming.quality.Segmentation;
import dev.sluice.streaming.rerank.RerankSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of live quality: what it is measured with, and over what it is reported. */
final class LiveQualityOptions {

    private static final double DEFAULT_EXPONENT = 1;

    @Option(
            names = "--judgments",
            paramLabel = "TOPIC",
            description =
                    "Judgments come from here; needs --quality. Default: nowhere, labels in candidate sets count.")
    private @Nullable String judgments;

    @Option(
            names = "--clicks",
            paramLabel = "TOPIC",
            description = "Clicks come from here; needs --quality. Default: nowhere.")
    private @Nullable String clicks;

    @Option(
            names = "--join-within",
            paramLabel = "DURATION",
            description =
                    "How far in event time a judgment may lie before or after its ranked result, and a click after"
                            + " it. Default: 1h.")
    private Duration joinWithin = QualityOptions.DEFAULT_JOIN_WITHIN;

    @Option(
            names = "--conflicting-judgments",
            paramLabel = "POLICY",
            description = "last, first or highest: which grade counts where a document of a query was judged more than"
                    + " once. Default: ${DEFAULT-VALUE}.")
    private ConflictingJudgments conflictingJudgments = ConflictingJudgments.LAST;

    @Option(
            names = "--propensity-exponent",
            paramLabel = "ETA",
            description = "A user looks at rank r with probability 1/r to the power of this. Default: 1.")
    private @Nullable Double propensityExponent;

    @Option(
            names = "--propensities",
            paramLabel = "FILE",
            description = "How likely a user looks at rank 1, 2 and so on, one number a line, above 0 and at most 1;"
                    + " in place of --propensity-exponent.")
    private @Nullable Path propensities;

    @Option(
            names = "--largest-propensity-weight",
            paramLabel = "W",
            description = "No click counts more than this many, however unlikely its rank is looked at."
                    + " Default: ${DEFAULT-VALUE}.")
    private double largestPropensityWeight = Propensities.DEFAULT_LARGEST_WEIGHT;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "How much event time one quality report covers. Default: 5m.")
    private Duration window = Duration.ofMinutes(5);

    @Option(
            names = "--slide",
            paramLabel = "DURATION",
            description = "Time from the start of one window to the start of the next; divides the window evenly."
                    + " Default: the window, so that none overlap.")
    private @Nullable Duration slide;

    @Option(
            names = "--lateness",
            paramLabel = "DURATION",
            description = "How much later a set, judgment or click still corrects its quality report."
                    + " Default: --join-within.")
    private @Nullable Duration lateness;

    @Option(
            names = "--measure",
            paramLabel = "MEASURE",
            split = JobFile.SEPARATOR,
            hideParamSyntax = true,
            description =
                    "What is measured, in the notation of ir_measures, such as nDCG@10 or AP(rel=2)@100; may be given"
                            + " several times. Default: nDCG@10, RR@10 and R@5.")
    private List<Measure> measures = new ArrayList<>();

    @Option(
            names = "--segment",
            paramLabel = "ATTRIBUTE[=VALUE,...]",
            split = JobFile.SEPARATOR,
            hideParamSyntax = true,
            description = "Reports also apart by an attribute of candidate sets, such as tenant or tenant=a,b; without"
                    + " values by the most frequent ones; may be given several times.")
    private List<Segmentation> segments = new ArrayList<>();

    /**
     * What results are joined with, checked.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    StreamOptions.Feedback feedback() {
        return new StreamOptions.Feedback(judgments, clicks, joinWithin, conflictingJudgments, propensities());
    }

    private Propensities propensities() {
        if (propensities != null && propensityExponent != null) {
            throw new IllegalArgumentException("propensity-exponent " + propensityExponent + " beside --propensities "
                    + propensities + ": expected one of the two. Leave one out");
        }
        Checks.within("largest-propensity-weight", largestPropensityWeight, 1, Double.MAX_VALUE);
        if (propensityExponent != null) {
            Checks.within("propensity-exponent", propensityExponent, 0, Double.MAX_VALUE);
        }
        Propensities unbounded = propensities == null
                ? Propensities.powerLaw(propensityExponent == null ? DEFAULT_EXPONENT : propensityExponent)
                : Propensities.byRank(PropensityFile.read(propensities));
        return unbounded.withLargestWeight(largestPropensityWeight);
    }

    /**
     * Over what is reported, checked.
     *
     * @throws IllegalArgumentException if a value cannot be used
     */
    StreamOptions.Quality quality() {
        return new StreamOptions.Quality(
                window,
                slide == null ? window : slide,
                lateness == null ? joinWithin : lateness,
                measures.isEmpty() ? RerankSettings.DEFAULT_MEASURES : measures,
                segments);
    }
}
