package dev.sluice.jobs.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.jobs.page.Page;
import dev.sluice.jobs.process.Versions;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.measure.Measure;
import java.io.IOException;
import java.util.List;

/** An evaluation as a page to look at: one HTML file that loads nothing from anywhere. */
final class EvaluationPage {

    /** Digits behind the point of the values behind the charts, which would fill the file otherwise. */
    private static final double ROUNDED = 1e6;

    private final EvaluationResult result;
    private final List<Measure> measures;

    private EvaluationPage(EvaluationResult result) {
        this.result = result;
        this.measures = result.options().measures();
    }

    static String render(EvaluationResult result) throws IOException {
        return Page.of(EvaluationPage.class, "evaluation", new EvaluationPage(result).data());
    }

    private ObjectNode data() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        ArrayNode names = data.putArray("measures");
        measures.forEach(measure -> names.add(measure.name()));
        ArrayNode queries = data.putArray("queries");
        result.queries().ids().forEach(queries::add);
        ArrayNode runs = data.putArray("runs");
        result.runs().forEach(run -> run(runs.addObject(), run));
        ArrayNode comparisons = data.putArray("comparisons");
        result.comparisons().forEach(comparison -> comparison(comparisons.addObject(), comparison));
        ArrayNode changed = data.putArray("changed");
        result.changed().forEach(changes -> {
            ObjectNode node = changed.addObject().put("run", changes.run().name());
            changes(node.putArray("gained"), changes.gained());
            changes(node.putArray("lost"), changes.lost());
        });
        ArrayNode notes = data.putArray("notes");
        EvaluationNotes.of(result).forEach(notes::add);
        data.put("onlyAnswered", result.options().queries() == CountedQueries.ONLY_ANSWERED)
                .put("seed", result.options().seed())
                .put("version", Versions.of("sluice"));
        return data;
    }

    private void run(ObjectNode node, MeasuredRun run) {
        node.put("name", run.name())
                .put("order", run.facts().format().order())
                .put("queries", run.counted().cardinality());
        ArrayNode means = node.putArray("means");
        ArrayNode values = node.putArray("values");
        for (int measure = 0; measure < measures.size(); measure++) {
            means.add(run.mean(measure));
            ArrayNode ofMeasure = values.addArray();
            for (int query = 0; query < result.queries().size(); query++) {
                if (run.counted().get(query)) {
                    ofMeasure.add(Math.round(run.value(measure, query) * ROUNDED) / ROUNDED);
                } else {
                    ofMeasure.addNull();
                }
            }
        }
    }

    private static void comparison(ObjectNode node, RunComparison comparison) {
        node.put("run", comparison.run().name())
                .put("measure", comparison.measure().name())
                .put("difference", comparison.paired().difference())
                .put("p", comparison.paired().pValue())
                .put("holm", comparison.pValueHolm())
                .put("wins", comparison.paired().wins())
                .put("ties", comparison.paired().ties())
                .put("losses", comparison.paired().losses())
                .put("queries", comparison.queries());
        MeasureComparison.Interval interval = comparison.paired().confidenceInterval();
        if (interval != null) {
            node.put("low", interval.low()).put("high", interval.high());
        }
    }

    private void changes(ArrayNode nodes, List<ChangedQueries.Change> changes) {
        for (ChangedQueries.Change change : changes) {
            nodes.addObject()
                    .put("id", change.queryId())
                    .put("text", result.queryTexts().get(change.queryId()))
                    .put("before", change.before())
                    .put("after", change.after());
        }
    }
}
