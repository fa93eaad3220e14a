package dev.sluice.jobs.demo;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.RunSummary;
import dev.sluice.ranking.statistics.PairedComparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the demo says at its end, for a terminal of {@value #WIDTH} columns or more; plain text without control
 * characters.
 */
public final class DemoTable {
    static final int WIDTH = 96;

    private static final int GAINED = 3;
    private static final int LOST = 1;
    private static final List<String> MEASURES = List.of("nDCG@10", "RR@10", "R@5");
    private static final String UNKNOWN = "-";

    private final DemoResult result;
    private final List<String> lines = new ArrayList<>();

    private DemoTable(DemoResult result) {
        this.result = result;
    }

    /** The table, each line ended by a line feed. */
    public static String render(DemoResult result, Path report) {
        DemoTable table = new DemoTable(result);
        table.measures();
        table.counts();
        table.questions();
        table.line("");
        table.line("Report: %s", report);
        return String.join("\n", table.lines) + "\n";
    }

    private void measures() {
        line(
                "%-12s %12s %12s %12s   %-16s  %8s  %s",
                "", "first stage", "reranked", "difference", "95% interval", "p (Holm)", "won/tied/lost");
        for (String name : MEASURES) {
            MeasureComparison measure = result.summary().measures().getOrDefault(name, MeasureComparison.NONE);
            MeasureComparison.Interval interval = measure.confidenceInterval();
            TestedMeasure tested = result.tested(name);
            line(
                    "%-12s %12s %12s %12s   %-16s  %8s  %s",
                    name,
                    number("%.3f", measure.firstStage()),
                    number("%.3f", measure.reranked()),
                    number("%+.3f", measure.difference()),
                    interval == null
                            ? UNKNOWN
                            : number("%+.3f", interval.low()) + " to " + number("%+.3f", interval.high()),
                    tested == null ? UNKNOWN : pValue(tested.pValueHolm()),
                    tested == null ? UNKNOWN : counts(tested.comparison()));
        }
    }

    private static String pValue(double pValue) {
        return pValue < 0.001 ? "< 0.001" : number("%.3f", pValue);
    }

    private static String counts(PairedComparison comparison) {
        return comparison.wins() + "/" + comparison.ties() + "/" + comparison.losses();
    }

    private void counts() {
        RunSummary summary = result.summary();
        RunSummary.Latency latency = summary.latency();
        line("");
        entry("Queries", number("%,d", summary.queries()));
        entry(
                "Documents",
                number("%,d", summary.documents()) + ", " + number("%.1f", summary.documentsPerInference())
                        + " per inference");
        entry("Throughput", number("%,.1f", summary.documentsPerSecond()) + " documents/s" + bareLoop());
        entry(
                "Latency",
                latency == null
                        ? UNKNOWN
                        : number("p50 %,.0f ms", latency.p50Millis()) + number(", p99 %,.0f ms", latency.p99Millis())
                                + " (waiting included: all were asked at once)");
        entry(
                "Fallbacks",
                number("%,d", summary.fallback())
                        + (summary.partial() == 0 ? "" : number(", and %,d partial", summary.partial())));
        entry("Dead letters", number("%,d", summary.deadLetters()));
    }

    private String bareLoop() {
        Double share = result.shareOfBareLoop();
        return share == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; a bare loop makes %,.1f (%.0f%% of it reached)",
                        result.bareLoopDocumentsPerSecond(),
                        100 * share);
    }

    private void questions() {
        questions("Gained most (rank of the right method before and after)", result.mostGained(GAINED));
        questions("Lost most", result.mostLost(LOST));
    }

    private void questions(String title, List<QuestionResult> questions) {
        line("");
        line("%s%s", title, questions.isEmpty() ? ": none" : "");
        for (QuestionResult question : questions) {
            String ranks = String.format(
                    Locale.ROOT, "  %3s -> %-3s ", rank(question.rankBefore()), rank(question.rankAfter()));
            line("%s%s", ranks, clipped(question.question(), WIDTH - ranks.length()));
            line("%s%s", " ".repeat(ranks.length()), clipped(question.answerWithoutPackage(), WIDTH - ranks.length()));
        }
    }

    /** One line of text, cut to fit; control characters would break out of the table. */
    private static String clipped(String text, int width) {
        String oneLine = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        int length = oneLine.codePointCount(0, oneLine.length());
        return length <= width ? oneLine : oneLine.substring(0, oneLine.offsetByCodePoints(0, width - 3)) + "...";
    }

    private void entry(String name, String value) {
        line("%-12s %s", name, value);
    }

    private void line(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values).stripTrailing());
    }

    private static String rank(@Nullable Integer rank) {
        return rank == null ? UNKNOWN : rank.toString();
    }

    private static String number(String format, @Nullable Number value) {
        return value == null ? UNKNOWN : String.format(Locale.ROOT, format, value);
    }
}
