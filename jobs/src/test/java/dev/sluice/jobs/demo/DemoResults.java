package dev.sluice.jobs.demo;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results of runs that never were. */
final class DemoResults {
    static final ModelIdentity MODEL = new ModelIdentity("bge-small-en-v1.5", "0123456789abcdef", "fp32");

    /** A run of good figures in which {@code questions} were asked. */
    static DemoResult of(QuestionResult... questions) {
        return of(summary(150, 0), 330.0, List.of(questions));
    }

    static DemoResult of(RunSummary summary, @Nullable Double bareLoop, List<QuestionResult> questions) {
        return new DemoResult(
                summary,
                bareLoop,
                questions,
                List.of(window(0, 0, 0.5), window(1, 0, 0.7), window(1, 1, 0.8)),
                List.of(new ThroughputSample(Duration.ZERO, 0), new ThroughputSample(Duration.ofMillis(9_500), 3_000)),
                new RunFacts(
                        Instant.parse("2026-11-23T10:00:00Z"),
                        Duration.ofMillis(9_500),
                        "Linux amd64, 2 processors, 2.0 GB heap",
                        Map.of("Flink", "2.3.0")));
    }

    static RunSummary summary(long ranked, long fallback) {
        Map<String, MeasureComparison> measures = new LinkedHashMap<>();
        measures.put("nDCG@10", compared(0.6012, 0.7605, 0.1101, 0.2085));
        measures.put("RR@10", compared(0.55, 0.7, 0.1, 0.2));
        measures.put("R@5", compared(0.7, 0.69, -0.05, 0.03));
        long queries = ranked + fallback;
        return new RunSummary(
                queries,
                queries * 20,
                ranked,
                0,
                fallback,
                2,
                47,
                100,
                0,
                63.83,
                312.44,
                0.05,
                new RunSummary.Latency(1_234.4, 2_345.6),
                MODEL,
                measures);
    }

    /** What is known before the first answer. */
    static RunSummary nothingYet() {
        return new RunSummary(0, 0, 0, 0, 0, 0, 0, 0, 0, null, null, null, null, null, Map.of());
    }

    static QuestionResult question(String id, String text, @Nullable Integer before, @Nullable Integer after) {
        return new QuestionResult(
                id,
                text,
                "org.apache.flink." + id + "#m(int)",
                before,
                after,
                ndcg(before),
                ndcg(after),
                40,
                Ranking.Status.RANKED);
    }

    static List<QuestionResult> questions(@Nullable Integer... ranksBeforeAndAfter) {
        List<QuestionResult> questions = new ArrayList<>();
        for (int index = 0; index < ranksBeforeAndAfter.length; index += 2) {
            String id = "Q" + questions.size();
            questions.add(question(id, "Asks for " + id, ranksBeforeAndAfter[index], ranksBeforeAndAfter[index + 1]));
        }
        return questions;
    }

    private static double ndcg(@Nullable Integer rank) {
        return rank == null || rank > 10 ? 0 : Math.log(2) / Math.log(rank + 1.0);
    }

    private static MeasureComparison compared(double firstStage, double reranked, double low, double high) {
        return new MeasureComparison(
                firstStage, reranked, reranked - firstStage, new MeasureComparison.Interval(low, high, 0.95));
    }

    private static QualityReport window(int minute, int revision, double reranked) {
        Instant start = Instant.parse("2026-11-23T10:00:00Z").plusSeconds(60L * minute);
        return new QualityReport(
                new QualityReport.Window(start, start.plusSeconds(60)),
                revision,
                null,
                QualityReport.Source.JUDGED,
                MODEL,
                30,
                30,
                0.0,
                0,
                Map.of("nDCG@10", compared(0.5, reranked, 0.1, 0.2)),
                Map.of(),
                null);
    }

    private DemoResults() {}
}
