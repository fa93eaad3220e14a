package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.Work;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.streaming.Reports;
import dev.sluice.streaming.outcome.SetReport;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveQualityTest {

    private static final QualityOptions MINUTES =
            QualityOptions.windows(Duration.ofMinutes(1)).withLateness(Duration.ofMinutes(2));

    private OneInputStreamOperatorTestHarness<SetReport, QualityReport> harness;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aWindowReportsWhenTheWatermarkPassesItsEnd() throws Exception {
        open(MINUTES, null);
        arrive("q1", 0.25, 0.5, 10_000);
        arrive("q2", 0.25, 1.0, 59_999);
        arrive("next window", 0, 0, 60_000);
        harness.processWatermark(59_998);
        assertThat(reports()).isEmpty();
        harness.processWatermark(59_999);
        assertThat(reports()).singleElement().satisfies(report -> {
            assertThat(report.window()).isEqualTo(new QualityReport.Window(Instant.EPOCH, Instant.ofEpochSecond(60)));
            assertThat(report.revision()).isZero();
            assertThat(report.source()).isEqualTo(QualityReport.Source.JUDGED);
            assertThat(report.queries()).isEqualTo(2);
            assertThat(report.measures().get("nDCG@10").difference()).isEqualTo(0.5);
        });
    }

    @Test
    void lateReportsGiveOneRevisionEachTimeTheWatermarkMoves() throws Exception {
        open(MINUTES, null);
        arrive("q1", 0.25, 0.5, 10_000);
        harness.processWatermark(60_000);
        arrive("q2", 0.25, 0.5, 20_000);
        arrive("q3", 0.25, 0.5, 30_000);
        harness.processWatermark(61_000);
        harness.processWatermark(62_000);
        arrive("q4", 0.25, 0.5, 40_000);
        harness.processWatermark(63_000);
        assertThat(reports()).extracting(QualityReport::revision).containsExactly(0, 1, 2);
        assertThat(reports()).extracting(QualityReport::queries).containsExactly(1L, 3L, 4L);
    }

    @Test
    void theEndOfTheLatenessGivesNoReportOfItsOwn() throws Exception {
        open(MINUTES, null);
        arrive("q1", 0.25, 0.5, 10_000);
        harness.processWatermark(60_000);
        harness.processWatermark(Long.MAX_VALUE);
        assertThat(reports()).hasSize(1);
    }

    @Test
    void aReportBeyondTheLatenessGoesToTheLateOnes() throws Exception {
        open(MINUTES, null);
        arrive("q1", 0.25, 0.5, 10_000);
        harness.processWatermark(180_000);
        arrive("too late", 0.25, 0.5, 20_000);
        harness.processWatermark(181_000);
        assertThat(reports()).hasSize(1);
        assertThat(harness.getSideOutput(LiveQuality.LATE))
                .extracting(StreamRecord::getValue)
                .extracting(SetReport::queryId)
                .containsExactly("too late");
    }

    @Test
    void revisionsGoOnAfterARestore() throws Exception {
        open(MINUTES, null);
        arrive("q1", 0.25, 0.5, 10_000);
        harness.processWatermark(60_000);
        arrive("q2", 0.25, 0.5, 20_000);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();

        open(MINUTES, state);
        harness.processWatermark(61_000);
        assertThat(reports()).extracting(QualityReport::revision).containsExactly(1);
        assertThat(reports()).extracting(QualityReport::queries).containsExactly(2L);
    }

    @Test
    void withoutWindowsTheEndOfTheInputReportsOnEverything() throws Exception {
        open(QualityOptions.overall(), null);
        harness.processElement(new StreamRecord<>(judged("q1", 0.25, 0.5)));
        harness.processElement(new StreamRecord<>(judged("q2", 0.5, 0.5)));
        harness.processWatermark(1_000_000);
        assertThat(reports()).isEmpty();
        harness.processWatermark(Long.MAX_VALUE);
        assertThat(reports()).singleElement().satisfies(report -> {
            assertThat(report.window()).isNull();
            assertThat(report.queries()).isEqualTo(2);
        });
    }

    @Test
    void eachModelIsReportedOnItsOwn() throws Exception {
        open(MINUTES, null);
        arrive("q1", 0.25, 0.5, 10_000);
        SetReport other = new SetReport(
                SetReport.Status.RANKED,
                "q1",
                null,
                new ModelIdentity("fake", "v2", "fp32"),
                1,
                0,
                0,
                0,
                Work.NONE,
                null);
        harness.processElement(other, 10_000);
        harness.processWatermark(60_000);
        assertThat(reports()).extracting(report -> report.model().version()).containsExactlyInAnyOrder("v1", "v2");
    }

    @Test
    void theOrderOfArrivalChangesNoBit() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<SetReport> judged = new ArrayList<>();
        for (int query = 0; query < 50; query++) {
            judged.add(judged("q" + query, random.nextDouble(), random.nextDouble()));
        }
        List<QualityReport> expected = reportsOf(judged);
        Collections.shuffle(judged, random);
        assertThat(reportsOf(judged)).as("seed %d", seed).hasSize(1).isEqualTo(expected);
    }

    private List<QualityReport> reportsOf(List<SetReport> judged) throws Exception {
        if (harness != null) {
            harness.close();
        }
        open(MINUTES, null);
        for (SetReport report : judged) {
            harness.processElement(report, 1_000);
        }
        harness.processWatermark(60_000);
        return reports();
    }

    /** Opens the operator that the graph would have. */
    private void open(QualityOptions options, OperatorSubtaskState state) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        LiveQuality quality =
                LiveQuality.of(environment.fromData(SluiceTypes.SET_REPORT, Reports.deadLetter()), options, "quality");
        @SuppressWarnings("unchecked")
        OneInputTransformation<SetReport, QualityReport> transformation =
                (OneInputTransformation<SetReport, QualityReport>)
                        quality.reports().getTransformation();
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                transformation.getOperatorFactory(), LiveQuality::key, Types.STRING);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private void arrive(String queryId, double firstStage, double reranked, long timestamp) throws Exception {
        harness.processElement(judged(queryId, firstStage, reranked), timestamp);
    }

    private static SetReport judged(String queryId, double firstStage, double reranked) {
        return Reports.judged(SetReport.Status.RANKED, queryId, firstStage, reranked);
    }

    private List<QualityReport> reports() {
        return harness.extractOutputValues();
    }
}
