package dev.sluice.jobs.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RunSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The figures behind the report's page, as the page's script reads them. */
final class ReportData {
    private static final String WINDOW_MEASURE = "nDCG@10";
    private static final int GAINED = 8;
    private static final int LOST = 5;

    static ObjectNode of(DemoResult result) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        facts(data.putObject("facts"), result);
        summary(data.putObject("summary"), result);
        ArrayNode measures = data.putArray("measures");
        result.summary()
                .measures()
                .forEach((name, measure) -> measure(measures.addObject(), name, measure, result.tested(name)));
        questions(data.putArray("questions"), result.questions());
        questions(data.putArray("gained"), result.mostGained(GAINED));
        questions(data.putArray("lost"), result.mostLost(LOST));
        windows(data.putArray("windows"), result.windows());
        throughput(data.putArray("throughput"), result.throughput());
        return data;
    }

    private static void facts(ObjectNode node, DemoResult result) {
        RunFacts facts = result.facts();
        node.put("startedAt", facts.startedAt().toString())
                .put("seconds", facts.took().toMillis() / 1e3)
                .put("machine", facts.machine());
        ModelIdentity model = result.summary().model();
        if (model != null) {
            node.putObject("model")
                    .put("name", model.name())
                    .put("version", model.version())
                    .put("precision", model.precision());
        }
        ObjectNode versions = node.putObject("versions");
        facts.versions().forEach(versions::put);
    }

    private static void summary(ObjectNode node, DemoResult result) {
        RunSummary summary = result.summary();
        node.put("queries", summary.queries())
                .put("documents", summary.documents())
                .put("partial", summary.partial())
                .put("fallback", summary.fallback())
                .put("deadLetters", summary.deadLetters())
                .put("inferences", summary.inferences())
                .put("documentsPerInference", summary.documentsPerInference())
                .put("documentsPerSecond", summary.documentsPerSecond())
                .put("bareLoopDocumentsPerSecond", result.bareLoopDocumentsPerSecond());
        RunSummary.Latency latency = summary.latency();
        if (latency != null) {
            node.put("p50", latency.p50Millis()).put("p99", latency.p99Millis());
        }
    }

    private static void measure(
            ObjectNode node, String name, MeasureComparison measure, @Nullable TestedMeasure tested) {
        compared(node.put("name", name), measure);
        if (tested != null) {
            node.put("pValue", tested.pValueHolm())
                    .put("wins", tested.comparison().wins())
                    .put("ties", tested.comparison().ties())
                    .put("losses", tested.comparison().losses());
        }
    }

    private static void compared(ObjectNode node, MeasureComparison measure) {
        node.put("firstStage", measure.firstStage())
                .put("reranked", measure.reranked())
                .put("difference", measure.difference());
        MeasureComparison.Interval interval = measure.confidenceInterval();
        if (interval != null) {
            node.put("low", interval.low()).put("high", interval.high()).put("level", interval.level());
        }
    }

    private static void questions(ArrayNode nodes, List<QuestionResult> questions) {
        for (QuestionResult question : questions) {
            nodes.addObject()
                    .put("question", question.question())
                    .put("answer", question.answer())
                    .put("method", question.answerWithoutPackage())
                    .put("before", question.rankBefore())
                    .put("after", question.rankAfter())
                    .put("ndcgBefore", question.ndcgBefore())
                    .put("ndcgAfter", question.ndcgAfter())
                    .put("latency", question.latencyMillis())
                    .put("status", question.status().word());
        }
    }

    private static void throughput(ArrayNode nodes, List<ThroughputSample> samples) {
        for (ThroughputSample sample : samples) {
            nodes.addObject().put("seconds", sample.elapsed().toMillis() / 1e3).put("documents", sample.documents());
        }
    }

    /** In the order of event time; of a corrected window the last report counts. */
    private static void windows(ArrayNode nodes, List<QualityReport> reports) {
        Map<Instant, QualityReport> latest = new TreeMap<>();
        for (QualityReport report : reports) {
            QualityReport.Window window = report.window();
            if (window != null && report.segment() == null) {
                latest.merge(window.start(), report, (old, now) -> now.revision() >= old.revision() ? now : old);
            }
        }
        latest.forEach((start, report) -> compared(
                nodes.addObject().put("start", start.toString()).put("queries", report.judgedQueries()),
                report.measures().getOrDefault(WINDOW_MEASURE, MeasureComparison.NONE)));
    }

    private ReportData() {}
}
