package dev.sluice.jobs.demo;

import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.RunSummary;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that the demo's table and report are made from.
 *
 * @param bareLoopDocumentsPerSecond the same inferences in a plain loop, without Kafka and Flink; null where not
 *     measured
 * @param questions one for each answered question, in the order in which they were asked
 * @param tested how sure one can be of what reranking did; empty where nothing was answered
 * @param windows live quality by event time, as it came; corrections of a window behind its first report
 * @param throughput samples in the order of time
 */
public record DemoResult(
        RunSummary summary,
        @Nullable Double bareLoopDocumentsPerSecond,
        List<QuestionResult> questions,
        List<TestedMeasure> tested,
        List<QualityReport> windows,
        List<ThroughputSample> throughput,
        RunFacts facts) {
    public DemoResult {
        Objects.requireNonNull(summary, "summary");
        questions = List.copyOf(questions);
        tested = List.copyOf(tested);
        windows = List.copyOf(windows);
        throughput = List.copyOf(throughput);
        Objects.requireNonNull(facts, "facts");
    }

    /** The same result with the speed of the bare loop. */
    public DemoResult withBareLoop(double documentsPerSecond) {
        return new DemoResult(summary, documentsPerSecond, questions, tested, windows, throughput, facts);
    }

    /** The questions that reranking helped most, best first; fewer than {@code limit} where fewer gained. */
    public List<QuestionResult> mostGained(int limit) {
        return questions.stream()
                .filter(question -> question.gain() > 0 || question.placesGained() > 0)
                .sorted(QuestionResult.MOST_GAINED)
                .limit(limit)
                .toList();
    }

    /** The questions that reranking hurt most, worst first; fewer than {@code limit} where fewer lost. */
    public List<QuestionResult> mostLost(int limit) {
        return questions.stream()
                .filter(question -> question.gain() < 0 || question.placesGained() < 0)
                .sorted(QuestionResult.MOST_LOST)
                .limit(limit)
                .toList();
    }

    /** The share of the bare loop's speed that is left with Kafka and Flink around it; null where not known. */
    public @Nullable Double shareOfBareLoop() {
        Double pipeline = summary.documentsPerSecond();
        return pipeline == null || bareLoopDocumentsPerSecond == null ? null : pipeline / bareLoopDocumentsPerSecond;
    }

    /** The test of a measure; null where there is none. */
    @Nullable
    TestedMeasure tested(String measure) {
        return tested.stream()
                .filter(one -> one.measure().equals(measure))
                .findFirst()
                .orElse(null);
    }
}
