package dev.sluice.jobs.evaluate;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.measure.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An evaluation for a terminal: plain text without control characters. */
final class EvaluationTable {

    private static final int SHOWN_TEXT = 60;

    private final EvaluationResult result;
    private final StringBuilder text = new StringBuilder();

    private EvaluationTable(EvaluationResult result) {
        this.result = result;
    }

    /** The tables, each line ended by a line feed. */
    static String render(EvaluationResult result, boolean perQuery) {
        EvaluationTable table = new EvaluationTable(result);
        table.means();
        if (!result.comparisons().isEmpty()) {
            table.comparisons();
            result.changed().forEach(table::changed);
        }
        if (perQuery) {
            table.perQuery();
        }
        return table.text.toString();
    }

    private void means() {
        TextTable table = new TextTable(1);
        List<String> head = new ArrayList<>(List.of(""));
        result.options().measures().forEach(measure -> head.add(measure.name()));
        head.add("queries");
        table.row(head);
        for (MeasuredRun run : result.runs()) {
            List<String> row = new ArrayList<>(List.of(run.name()));
            for (int measure = 0; measure < result.options().measures().size(); measure++) {
                row.add(format("%.4f", run.mean(measure)));
            }
            row.add(format("%,d", run.counted().cardinality()));
            table.row(row);
        }
        table.appendTo(text);
        line("");
        line(
                "Means over %s.",
                result.options().queries() == CountedQueries.ALL_JUDGED
                        ? "all judged queries; one without an answer counts 0"
                        : "the judged queries that a run answers");
        for (MeasuredRun run : result.runs()) {
            line("Order of %s: %s.", run.name(), run.facts().format().order());
        }
    }

    private void comparisons() {
        line("");
        TextTable table = new TextTable(2);
        table.row(List.of(
                "Against " + result.runs().get(0).name(),
                "",
                "difference",
                "95% interval",
                "p",
                "p (Holm)",
                "wins",
                "ties",
                "losses",
                "queries"));
        for (RunComparison comparison : result.comparisons()) {
            MeasureComparison.Interval interval = comparison.paired().confidenceInterval();
            table.row(List.of(
                    comparison.run().name(),
                    comparison.measure().name(),
                    format("%+.4f", comparison.paired().difference()),
                    interval == null ? "-" : format("%+.4f to %+.4f", interval.low(), interval.high()),
                    format("%.4f", comparison.paired().pValue()),
                    format("%.4f", comparison.pValueHolm()),
                    format("%,d", comparison.paired().wins()),
                    format("%,d", comparison.paired().ties()),
                    format("%,d", comparison.paired().losses()),
                    format("%,d", comparison.queries())));
        }
        table.appendTo(text);
    }

    private void changed(ChangedQueries changed) {
        String between = changed.measure().name() + ", " + changed.baseline().name() + " -> "
                + changed.run().name();
        changes("Gained most in " + between, changed.gained());
        changes("Lost most in " + between, changed.lost());
    }

    private void changes(String title, List<ChangedQueries.Change> changes) {
        line("");
        line("%s%s", title, changes.isEmpty() ? ": none" : "");
        TextTable table = new TextTable(3);
        for (ChangedQueries.Change change : changes) {
            table.row(List.of(
                    format("  %.4f -> %.4f", change.before(), change.after()),
                    change.queryId(),
                    clipped(result.queryTexts().getOrDefault(change.queryId(), ""))));
        }
        table.appendTo(text);
    }

    private void perQuery() {
        line("");
        TextTable table = new TextTable(2);
        List<Measure> measures = result.options().measures();
        List<String> head = new ArrayList<>(List.of("query", "run"));
        measures.forEach(measure -> head.add(measure.name()));
        table.row(head);
        for (int query = 0; query < result.queries().size(); query++) {
            for (MeasuredRun run : result.runs()) {
                List<String> row = new ArrayList<>(List.of(result.queries().id(query), run.name()));
                for (int measure = 0; measure < measures.size(); measure++) {
                    row.add(run.counted().get(query) ? format("%.4f", run.value(measure, query)) : "-");
                }
                table.row(row);
            }
        }
        table.appendTo(text);
    }

    /** One line of text, cut to fit; control characters would break out of the table. */
    private static String clipped(String text) {
        String oneLine = text.replaceAll("[\\p{Cntrl}\\s\\u2028\\u2029]+", " ").strip();
        int length = oneLine.codePointCount(0, oneLine.length());
        return length <= SHOWN_TEXT
                ? oneLine
                : oneLine.substring(0, oneLine.offsetByCodePoints(0, SHOWN_TEXT - 3)) + "...";
    }

    private void line(String format, Object... values) {
        text.append(format(format, values)).append('\n');
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
