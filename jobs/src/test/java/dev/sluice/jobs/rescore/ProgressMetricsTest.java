package dev.sluice.jobs.rescore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.connectors.candidates.CandidateFiles;
import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.RunSummary;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;

class ProgressMetricsTest {

    private final MetricListener listener = new MetricListener();
    private final AtomicLong nanos = new AtomicLong();
    private final ProgressMetrics.Gauges gauges = new ProgressMetrics.Gauges(listener.getMetricGroup(), nanos::get);

    @Test
    void whatIsNotKnownIsNoNumber() {
        assertThat(value("setsDone")).isNaN();
        assertThat(value("setsTotal")).isNaN();
        assertThat(value("documentsPerSecond")).isNaN();
        assertThat(value("secondsLeft")).isNaN();
    }

    @Test
    void theyAreThoseOfTheWholeJobAtThePaceOfThisTask() throws Exception {
        gauges.count(stopped -> new CandidateFiles.Count(1_000, null)).join();
        gauges.show(summary(100, 0.5));
        nanos.addAndGet(10_000_000_000L);
        gauges.show(summary(300, 0.6));

        assertThat(value("setsTotal")).isEqualTo(1_000);
        assertThat(value("setsDone")).isEqualTo(301);
        assertThat(value("documentsPerSecond")).isEqualTo(200.0);
        assertThat(value("secondsLeft")).isEqualTo(35);
        assertThat(value("measure.nDCG@10.reranked")).isEqualTo(0.6);
        assertThat(value("measure.nDCG@10.firstStage")).isEqualTo(0.4);
    }

    @Test
    void countingEndsWithTheTask() throws Exception {
        Thread counting = gauges.count(stopped -> {
            while (!stopped.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return null;
        });
        gauges.stop();
        counting.join();
        assertThat(value("setsTotal")).isNaN();
    }

    private double value(String name) {
        Gauge<? extends Number> gauge =
                listener.<Number>getGauge(name.split("\\.")).orElseThrow();
        return gauge.getValue().doubleValue();
    }

    /** Ten documents a set, and one dead letter. */
    private static RunSummary summary(long queries, double reranked) {
        return new RunSummary(
                queries,
                queries * 10,
                queries,
                0,
                0,
                1,
                0,
                0,
                0,
                null,
                null,
                null,
                null,
                null,
                Map.of("nDCG@10", new MeasureComparison(0.4, reranked, reranked - 0.4, null)));
    }
}
