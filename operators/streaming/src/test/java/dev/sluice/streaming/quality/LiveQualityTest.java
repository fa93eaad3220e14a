package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.FakeReranker;
import dev.sluice.streaming.outcome.Answer;
import dev.sluice.streaming.outcome.FirstStage;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveQualityTest {

    private static final QualityOptions MINUTES =
            QualityOptions.windows(Duration.ofMinutes(1)).withLateness(Duration.ofMinutes(2));

    private static final List<Measure> MEASURES = List.of(Measure.parse("nDCG@10"));

    private KeyedOneInputStreamOperatorTestHarness<String, SetFigures, QualityReport> harness;

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
    void whatComesLateGivesOneRevisionWhenTheNextWindowEnds() throws Exception {
        open(MINUTES, null);
        arrive("q1", 0.25, 0.5, 10_000);
        harness.processWatermark(60_000);
        arrive("q2", 0.25, 0.5, 20_000);
        harness.processWatermark(119_998);
        arrive("q3", 0.25, 0.5, 30_000);
        assertThat(reports()).hasSize(1);
        harness.processWatermark(119_999);
        harness.processWatermark(150_000);
        arrive("q4", 0.25, 0.5, 40_000);
        harness.processWatermark(200_000);
        assertThat(reports()).extracting(QualityReport::revision).containsExactly(0, 1, 2);
        assertThat(reports()).extracting(QualityReport::queries).containsExactly(1L, 3L, 4L);
    }

    @Test
    void aLastRevisionComesWhenTheWindowIsNoLongerCorrected() throws Exception {
        open(MINUTES.withLateness(Duration.ofSeconds(90)), null);
        arrive("q1", 0.25, 0.5, 10_000);
        harness.processWatermark(130_000);
        arrive("q2", 0.25, 0.5, 20_000);
        harness.processWatermark(149_998);
        assertThat(reports()).hasSize(1);
        harness.processWatermark(149_999);
        assertThat(reports()).extracting(QualityReport::revision).containsExactly(0, 1);
        assertThat(harness.numKeyedStateEntries()).isZero();
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
                .extracting(SetFigures::queryId)
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
        harness.processWatermark(119_999);
        assertThat(reports()).extracting(QualityReport::revision).containsExactly(1);
        assertThat(reports()).extracting(QualityReport::queries).containsExactly(2L);
    }

    @Test
    void withoutWindowsTheEndOfTheInputReportsOnEverything() throws Exception {
        open(QualityOptions.overall(), null);
        harness.processElement(new StreamRecord<>(Figures.judged("q1", 0.25, 0.5, 0)));
        harness.processElement(new StreamRecord<>(Figures.judged("q2", 0.5, 0.5, 0)));
        harness.processWatermark(1_000_000);
        assertThat(reports()).isEmpty();
        harness.processWatermark(Long.MAX_VALUE);
        assertThat(reports()).singleElement().satisfies(report -> {
            assertThat(report.window()).isNull();
            assertThat(report.queries()).isEqualTo(2);
        });
    }

    @Test
    void laterFiguresOfAResultReplaceItsEarlierOnes() throws Exception {
        open(MINUTES, null);
        harness.processElement(Figures.numbered("q1", 0, 0.25, 0.25, 10_000), 10_000);
        harness.processElement(Figures.numbered("q1", 1, 0.5, 0.5, 20_000), 20_000);
        harness.processElement(Figures.numbered("q1", 0, 0.25, 1.0, 10_000), 10_000);
        harness.processWatermark(60_000);
        harness.processElement(Figures.numbered("q1", 1, 0.5, 1.0, 20_000), 60_001);
        harness.processWatermark(119_999);
        assertThat(reports()).extracting(QualityReport::queries).containsExactly(2L, 2L);
        assertThat(reports())
                .extracting(report -> report.measures().get("nDCG@10").reranked())
                .containsExactly(0.75, 1.0);
    }

    @Test
    void aFiringThatChangesNothingIsNoRevision() throws Exception {
        open(MINUTES, null);
        harness.processElement(Figures.numbered("q1", 0, 0.25, 0.5, 10_000), 10_000);
        harness.processWatermark(60_000);
        harness.processElement(Figures.numbered("q1", 0, 0.25, 0.5, 10_000), 10_000);
        harness.processWatermark(119_999);
        assertThat(reports()).hasSize(1);
        harness.processElement(Figures.numbered("q1", 0, 0.25, 0.75, 10_000), 10_000);
        harness.processWatermark(179_999);
        assertThat(reports()).extracting(QualityReport::revision).containsExactly(0, 1);
    }

    @Test
    void slidingWindowsOverlap() throws Exception {
        open(MINUTES.withSlide(Duration.ofSeconds(20)), null);
        arrive("q1", 0.25, 0.5, 30_000);
        harness.processWatermark(Long.MAX_VALUE);
        assertThat(reports())
                .extracting(report -> report.window().start().getEpochSecond() + " to "
                        + report.window().end().getEpochSecond())
                .containsExactly("-20 to 40", "0 to 60", "20 to 80");
    }

    @Test
    void eachModelIsReportedOnItsOwn() throws Exception {
        open(MINUTES, null);
        arrive("q1", 0.25, 0.5, 10_000);
        SetFigures other = Figures.of(new ModelIdentity("fake", "v2", "fp32"), "q1", 10_000);
        harness.processElement(other, 10_000);
        harness.processWatermark(60_000);
        assertThat(reports()).extracting(report -> report.model().version()).containsExactlyInAnyOrder("v1", "v2");
    }

    @Test
    void theOrderOfArrivalChangesNoBit() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<SetFigures> judged = new ArrayList<>();
        for (int query = 0; query < 50; query++) {
            judged.add(Figures.judged("q" + query, random.nextDouble(), random.nextDouble(), 1_000));
        }
        List<QualityReport> expected = reportsOf(judged);
        Collections.shuffle(judged, random);
        assertThat(reportsOf(judged)).as("seed %d", seed).hasSize(1).isEqualTo(expected);
    }

    private List<QualityReport> reportsOf(List<SetFigures> judged) throws Exception {
        if (harness != null) {
            harness.close();
        }
        open(MINUTES, null);
        for (SetFigures figures : judged) {
            harness.processElement(figures, 1_000);
        }
        harness.processWatermark(60_000);
        return reports();
    }

    /** Opens the operator that the graph would have. */
    private void open(QualityOptions options, OperatorSubtaskState state) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        LiveQuality quality = LiveQuality.of(
                environment.fromData(SluiceTypes.ANSWER, answer()), FeedbackStreams.NONE, options, MEASURES, "quality");
        @SuppressWarnings("unchecked")
        OneInputTransformation<SetFigures, QualityReport> transformation =
                (OneInputTransformation<SetFigures, QualityReport>)
                        quality.reports().getTransformation();
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                transformation.getOperatorFactory(), LiveQuality::key, Types.STRING);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private void arrive(String queryId, double firstStage, double reranked, long timestamp) throws Exception {
        harness.processElement(Figures.judged(queryId, firstStage, reranked, timestamp), timestamp);
    }

    private static Answer answer() {
        CandidateSet set = CandidateSets.of("q", "query", "a");
        return new Answer(
                Ranking.fallback(set, FakeReranker.MODEL, "late", Ranking.Timings.NONE), FirstStage.of(set, 10));
    }

    private List<QualityReport> reports() {
        return harness.extractOutputValues();
    }
}
