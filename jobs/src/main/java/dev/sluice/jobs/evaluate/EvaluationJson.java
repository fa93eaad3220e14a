package dev.sluice.jobs.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.connectors.files.RunFacts;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.measure.Measure;
import java.util.List;

/** An evaluation as JSON, for programs. */
final class EvaluationJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final EvaluationResult result;
    private final List<Measure> measures;

    private EvaluationJson(EvaluationResult result) {
        this.result = result;
        this.measures = result.options().measures();
    }

    static String render(EvaluationResult result, boolean perQuery) {
        ObjectNode root = new EvaluationJson(result).write(perQuery);
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree can always be written", e);
        }
    }

    private ObjectNode write(boolean perQuery) {
        ObjectNode root =
                MAPPER.createObjectNode().put("queries", result.queries().size());
        ArrayNode runs = root.putArray("runs");
        result.runs().forEach(run -> run(runs.addObject(), run, perQuery));
        ArrayNode comparisons = root.putArray("comparisons");
        result.comparisons().forEach(comparison -> comparison(comparisons.addObject(), comparison));
        ArrayNode changed = root.putArray("most_changed");
        result.changed().forEach(changes -> changed(changed.addObject(), changes));
        root.put("only_answered", result.options().queries() == CountedQueries.ONLY_ANSWERED)
                .put("seed", result.options().seed());
        judgments(root.putObject("judgments"));
        return root;
    }

    private void run(ObjectNode node, MeasuredRun run, boolean perQuery) {
        RunFacts facts = run.facts();
        node.put("name", run.name());
        ObjectNode means = node.putObject("measures");
        for (int measure = 0; measure < measures.size(); measure++) {
            means.put(measures.get(measure).name(), run.mean(measure));
        }
        node.put("order", facts.format().order())
                .put("measured_queries", run.counted().cardinality())
                .put("unanswered_queries", result.queries().size() - run.answeredQueries())
                .put("unjudged_queries", run.values().unjudgedQueries())
                .put("repeated_answers", facts.repeatedAnswers())
                .put("fallback", facts.fallbacks())
                .put("partial", facts.partialAnswers());
        if (perQuery) {
            ObjectNode queries = node.putObject("per_query");
            run.counted().stream().forEach(query -> {
                ObjectNode values = queries.putObject(result.queries().id(query));
                for (int measure = 0; measure < measures.size(); measure++) {
                    values.put(measures.get(measure).name(), run.value(measure, query));
                }
            });
        }
    }

    private static void comparison(ObjectNode node, RunComparison comparison) {
        node.put("run", comparison.run().name())
                .put("baseline", comparison.baseline().name())
                .put("measure", comparison.measure().name())
                .put("difference", comparison.paired().difference());
        MeasureComparison.Interval interval = comparison.paired().confidenceInterval();
        if (interval == null) {
            node.putNull("confidence_interval");
        } else {
            node.putArray("confidence_interval").add(interval.low()).add(interval.high());
        }
        node.put("p_value", comparison.paired().pValue())
                .put("p_value_holm", comparison.pValueHolm())
                .put("wins", comparison.paired().wins())
                .put("ties", comparison.paired().ties())
                .put("losses", comparison.paired().losses())
                .put("queries", comparison.queries());
    }

    private void changed(ObjectNode node, ChangedQueries changed) {
        node.put("run", changed.run().name())
                .put("baseline", changed.baseline().name())
                .put("measure", changed.measure().name());
        changes(node.putArray("gained"), changed.gained());
        changes(node.putArray("lost"), changed.lost());
    }

    private void changes(ArrayNode nodes, List<ChangedQueries.Change> changes) {
        for (ChangedQueries.Change change : changes) {
            nodes.addObject()
                    .put("query_id", change.queryId())
                    .put("query", result.queryTexts().get(change.queryId()))
                    .put("baseline", change.before())
                    .put("run", change.after())
                    .put("difference", change.difference());
        }
    }

    private void judgments(ObjectNode node) {
        node.put("documents", result.qrels().judgments())
                .put("repeated", result.qrels().repetitions())
                .put("conflicting", result.qrels().conflicts())
                .put(
                        "conflicting_judgments",
                        result.options().conflictingJudgments().toString())
                .put("in_no_run", result.found().missing())
                .put("relevant_in_no_run", result.found().missingRelevant())
                .put("not_in_corpus", result.documentsNotInCorpus());
    }
}
