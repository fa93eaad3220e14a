package dev.sluice.streaming.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.RunSummary;
import dev.sluice.streaming.FakeReranker;
import dev.sluice.streaming.Reports;
import dev.sluice.streaming.outcome.SetReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunTotalsTest {

    @Test
    void nothingIsNullAndNotZero() {
        RunSummary summary = new RunTotals().summary();
        assertThat(summary.queries()).isZero();
        assertThat(summary.documentsPerInference()).isNull();
        assertThat(summary.documentsPerSecond()).isNull();
        assertThat(summary.paddingShare()).isNull();
        assertThat(summary.latency()).isNull();
        assertThat(summary.model()).isNull();
        assertThat(summary.measures()).isEmpty();
    }

    @Test
    void everyRecordCountsOnce() {
        RunSummary summary = totals(List.of(
                        Reports.ranked("q1", 1_000, 500),
                        Reports.judged(SetReport.Status.PARTIAL, "q2", 0, 1),
                        Reports.judged(SetReport.Status.FALLBACK, "q3", 0, 0),
                        Reports.deadLetter()))
                .summary();
        assertThat(summary.queries()).isEqualTo(3);
        assertThat(summary.ranked()).isEqualTo(1);
        assertThat(summary.partial()).isEqualTo(1);
        assertThat(summary.fallback()).isEqualTo(1);
        assertThat(summary.deadLetters()).isEqualTo(1);
        assertThat(summary.documents()).isEqualTo(60);
        assertThat(summary.inferences()).isEqualTo(4);
        assertThat(summary.calls()).isEqualTo(12);
        assertThat(summary.cacheHits()).isEqualTo(20);
        assertThat(summary.documentsPerInference()).isEqualTo(15);
        assertThat(summary.paddingShare()).isEqualTo(0.1);
        assertThat(summary.model()).isEqualTo(FakeReranker.MODEL);
    }

    @Test
    void speedIsFromTheFirstArrivalToTheLastAnswer() {
        RunSummary summary = totals(List.of(Reports.ranked("q1", 3_000, 1_000), Reports.ranked("q2", 1_000, 50)))
                .summary();
        assertThat(summary.documentsPerSecond()).isEqualTo(40 / 3.0);
    }

    @Test
    void latencyQuantilesAreTrueToThreeDigits() {
        List<SetReport> reports = new ArrayList<>();
        for (int millis = 1; millis <= 1_000; millis++) {
            reports.add(Reports.ranked("q" + millis, 0, millis));
        }
        RunSummary.Latency latency = totals(reports).summary().latency();
        assertThat(latency.p50Millis()).isCloseTo(500, within(0.5));
        assertThat(latency.p99Millis()).isCloseTo(990, within(1.0));
    }

    @Test
    void theIntervalIsStudentsForPairedDifferences() {
        // Differences 0.1, 0.2, 0.3, 0.2: mean 0.2, standard deviation 0.0816497, t(3) 3.182446
        MeasureComparison comparison = totals(List.of(
                        Reports.judged(SetReport.Status.RANKED, "q1", 0.5, 0.6),
                        Reports.judged(SetReport.Status.RANKED, "q2", 0.5, 0.7),
                        Reports.judged(SetReport.Status.RANKED, "q3", 0.5, 0.8),
                        Reports.judged(SetReport.Status.RANKED, "q4", 0.5, 0.7)))
                .summary()
                .measures()
                .get("nDCG@10");
        assertThat(comparison.firstStage()).isEqualTo(0.5);
        assertThat(comparison.reranked()).isCloseTo(0.7, within(1e-12));
        assertThat(comparison.difference()).isCloseTo(0.2, within(1e-12));
        assertThat(comparison.confidenceInterval().low()).isCloseTo(0.0700772, within(1e-6));
        assertThat(comparison.confidenceInterval().high()).isCloseTo(0.3299228, within(1e-6));
        assertThat(comparison.confidenceInterval().level()).isEqualTo(0.95);
    }

    @Test
    void oneJudgedQueryHasNoInterval() {
        MeasureComparison comparison = totals(List.of(Reports.judged(SetReport.Status.RANKED, "q1", 0.25, 1)))
                .summary()
                .measures()
                .get("nDCG@10");
        assertThat(comparison).isEqualTo(new MeasureComparison(0.25, 1.0, 0.75, null));
    }

    @Test
    void orderAndCheckpointsChangeNoBit() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<SetReport> reports = new ArrayList<>();
        for (int query = 0; query < 300; query++) {
            reports.add(Reports.judged(
                    SetReport.Status.RANKED, "q" + query, random.nextDouble(), 1 / (1 + random.nextInt(20) * 1.0)));
        }
        RunSummary expected = totals(reports).summary();
        Collections.shuffle(reports, random);
        RunTotals halves = totals(reports.subList(0, 100));
        RunTotals restored = new RunTotals();
        restored.add(halves.state());
        restored.add(totals(reports.subList(100, 200)).state());
        reports.subList(200, 300).forEach(restored::add);
        assertThat(restored.summary()).as("seed %d", seed).isEqualTo(expected);
    }

    private static RunTotals totals(List<SetReport> reports) {
        RunTotals totals = new RunTotals();
        reports.forEach(totals::add);
        return totals;
    }
}
