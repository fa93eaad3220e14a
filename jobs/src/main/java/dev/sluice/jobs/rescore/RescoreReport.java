package dev.sluice.jobs.rescore;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.wire.RunSummaryCodec;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The summary of a job as it is printed. */
final class RescoreReport {

    /** Ends with a line feed. */
    static String render(RunSummary summary, SummaryFormat format) {
        return switch (format) {
            case JSON -> new String(new RunSummaryCodec().encode(summary), StandardCharsets.UTF_8) + "\n";
            case TEXT -> text(summary);
        };
    }

    private static String text(RunSummary summary) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d sets with %,d documents: %,d ranked, %,d partial, %,d fallback, %,d dead letters%n",
                Pace.done(summary),
                summary.documents(),
                summary.ranked(),
                summary.partial(),
                summary.fallback(),
                summary.deadLetters()));
        text.append(String.format(
                Locale.ROOT,
                "%s documents/s, interruptions included; %s of the tokens were padding; %,d documents were known from before%n",
                RescoreProgress.number("%,.0f", summary.documentsPerSecond()),
                summary.paddingShare() == null
                        ? "-"
                        : String.format(Locale.ROOT, "%.1f %%", summary.paddingShare() * 100),
                summary.cacheHits()));
        for (Map.Entry<String, MeasureComparison> measure : summary.measures().entrySet()) {
            MeasureComparison values = measure.getValue();
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %s -> %s (%s)%n",
                    measure.getKey(),
                    RescoreProgress.number("%.4f", values.firstStage()),
                    RescoreProgress.number("%.4f", values.reranked()),
                    RescoreProgress.number("%+.4f", values.difference())));
        }
        return text.toString().replace(System.lineSeparator(), "\n");
    }

    private RescoreReport() {}
}
