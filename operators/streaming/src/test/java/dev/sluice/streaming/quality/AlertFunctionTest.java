package dev.sluice.streaming.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.ranking.MeasureComparison;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.QualityAlert;
import dev.sluice.ranking.QualityAlert.Figure;
import dev.sluice.ranking.QualityAlert.State;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.QualityReport.Source;
import dev.sluice.streaming.quality.AlertBounds.Bound;
import dev.sluice.streaming.types.SluiceTypes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.types.PojoTestUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertFunctionTest {

    private static final ModelIdentity MODEL = new ModelIdentity("fake", "v1", "fp32");
    private static final double BAD = 0.25;
    private static final double WELL = 0.75;
    private static final AlertBounds THREE = new AlertBounds(List.of(Bound.reranked("nDCG@10", 0.5)), 3);

    private final Map<String, Metric> metrics = new HashMap<>();
    private KeyedOneInputStreamOperatorTestHarness<String, QualityReport, QualityAlert> harness;

    @AfterEach
    void close() throws Exception {
        if (harness != null) {
            harness.close();
        }
    }

    @Test
    void anAlertIsRaisedOnceAfterSoManyWindowsAndClearedByOneWithin() throws Exception {
        open(THREE, null);
        arrive(0, BAD);
        arrive(1, BAD);
        assertThat(alerts()).isEmpty();
        arrive(2, BAD);
        arrive(3, BAD);
        arrive(4, 0.5);
        arrive(5, WELL);
        assertThat(alerts())
                .containsExactly(
                        new QualityAlert(
                                State.RAISED,
                                Figure.RERANKED,
                                "nDCG@10",
                                BAD,
                                0.5,
                                3,
                                window(2),
                                null,
                                Source.JUDGED,
                                MODEL),
                        new QualityAlert(
                                State.CLEARED,
                                Figure.RERANKED,
                                "nDCG@10",
                                0.5,
                                0.5,
                                3,
                                window(4),
                                null,
                                Source.JUDGED,
                                MODEL));
    }

    @Test
    void aWindowWithinBreaksARow() throws Exception {
        open(THREE, null);
        arrive(0, BAD, BAD, WELL, BAD, BAD);
        assertThat(alerts()).isEmpty();
        arrive(5, BAD);
        assertThat(states()).containsExactly("raised 5");
    }

    @Test
    void aWindowWithoutTheFigureNeitherCountsNorBreaksARow() throws Exception {
        open(THREE, null);
        arrive(0, BAD, null, BAD, null, null);
        assertThat(alerts()).isEmpty();
        arrive(5, BAD, null);
        assertThat(states()).containsExactly("raised 5");
    }

    @Test
    void manyWindowsWithoutTheFigureDoNotPushARowOut() throws Exception {
        open(THREE, null);
        arrive(0, BAD, BAD);
        for (int window = 2; window < 500; window++) {
            arrive(window, (Double) null);
        }
        arrive(500, BAD);
        assertThat(states()).containsExactly("raised 500");
    }

    @Test
    void windowsAreInTheOrderOfTheirTime() throws Exception {
        open(THREE, null);
        arrive(0, BAD);
        arrive(3, BAD);
        arrive(1, WELL);
        arrive(2, BAD);
        assertThat(alerts()).isEmpty();
        arrive(4, BAD);
        assertThat(states()).containsExactly("raised 4");
    }

    @Test
    void aCorrectionThatMakesARowRaises() throws Exception {
        open(THREE, null);
        arrive(0, BAD, WELL, BAD);
        correct(1, 1, BAD);
        correct(0, 1, 0.125);
        assertThat(states()).containsExactly("raised 2");
    }

    @Test
    void aCorrectionThatUndoesARowClears() throws Exception {
        open(THREE, null);
        arrive(0, BAD, BAD, BAD);
        correct(1, 1, WELL);
        assertThat(states()).containsExactly("raised 2", "cleared 2");
        arrive(3, BAD);
        assertThat(states()).hasSize(2);
        arrive(4, BAD);
        assertThat(states()).containsExactly("raised 2", "cleared 2", "raised 4");
    }

    @Test
    void aCorrectionThatTakesTheFigureAwayLeavesTheWindowOut() throws Exception {
        open(THREE, null);
        arrive(0, WELL, BAD, BAD, BAD);
        correct(2, 1, null);
        assertThat(states()).containsExactly("raised 3", "cleared 3");
    }

    @Test
    void anAlertStaysWhereNoWindowHasTheFigureAnyMore() throws Exception {
        open(new AlertBounds(THREE.bounds(), 1), null);
        arrive(0, BAD);
        correct(0, 1, null);
        assertThat(states()).containsExactly("raised 0");
        arrive(1, WELL);
        assertThat(states()).containsExactly("raised 0", "cleared 1");
    }

    @Test
    void aCorrectionOfARowThatIsOverChangesNothing() throws Exception {
        open(THREE, null);
        arrive(0, BAD, WELL, BAD, WELL);
        correct(1, 1, BAD);
        assertThat(alerts()).isEmpty();
    }

    @Test
    void aReportThatIsNoHigherRevisionChangesNothing() throws Exception {
        open(THREE, null);
        arrive(0, BAD, BAD);
        correct(2, 2, BAD);
        correct(2, 2, WELL);
        correct(2, 1, WELL);
        assertThat(states()).containsExactly("raised 2");
        correct(2, 3, WELL);
        assertThat(states()).containsExactly("raised 2", "cleared 2");
    }

    @Test
    void aWindowBeyondWhatIsRememberedChangesNothing() throws Exception {
        open(THREE, null);
        for (int window = 1_000; window < 1_000 + WatchedFigure.OLDER_WINDOWS; window++) {
            arrive(window, WELL);
        }
        arrive(1_100, BAD, BAD, WELL);
        correct(999, 1, BAD);
        // The oldest remembered is still corrected
        correct(1_000, 1, BAD);
        assertThat(alerts()).isEmpty();
        correct(1_102, 1, BAD);
        assertThat(states()).containsExactly("raised 1102");
    }

    @Test
    void aRowGoesOnAfterARestoreAndAnAlertIsNotRepeated() throws Exception {
        open(THREE, null);
        arrive(0, BAD, BAD);
        OperatorSubtaskState inARow = harness.snapshot(1, 1);
        harness.close();

        open(THREE, inARow);
        arrive(2, BAD);
        assertThat(states()).containsExactly("raised 2");
        OperatorSubtaskState raised = harness.snapshot(2, 2);
        harness.close();

        open(THREE, raised);
        assertThat(gauge()).isZero();
        arrive(3, BAD);
        assertThat(alerts()).isEmpty();
        assertThat(gauge()).isEqualTo(1);
        arrive(4, WELL);
        assertThat(states()).containsExactly("cleared 4");
    }

    @Test
    void aBoundThatMovedWhileTheJobWasDownIsHeldAgainstWhatIsRemembered() throws Exception {
        open(THREE, null);
        arrive(0, BAD, BAD, BAD);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();

        open(new AlertBounds(List.of(Bound.reranked("nDCG@10", 0.125)), 3), state);
        arrive(3, BAD);
        assertThat(states()).containsExactly("cleared 3");
    }

    @Test
    void modelsSourcesAndSegmentsAreWatchedOnTheirOwn() throws Exception {
        open(new AlertBounds(THREE.bounds(), 2), null);
        ModelIdentity other = new ModelIdentity("fake", "v2", "fp32");
        for (int start = 0; start < 2; start++) {
            harness.processElement(report(start, 0, BAD, 0, Source.JUDGED, MODEL, Map.of("tenant", "a")), 0);
            harness.processElement(report(start, 0, WELL, 0, Source.JUDGED, MODEL, Map.of("tenant", "b")), 0);
            harness.processElement(report(start, 0, WELL, 0, Source.CLICKS, MODEL, null), 0);
            harness.processElement(report(start, 0, WELL, 0, Source.JUDGED, MODEL, null), 0);
            harness.processElement(report(start, 0, BAD, 0, Source.CLICKS, other, null), 0);
        }
        assertThat(alerts())
                .extracting(alert -> alert.source().word() + " " + alert.segment() + " "
                        + alert.model().version())
                .containsExactly("judged {tenant=a} v1", "clicks null v2");
        assertThat(gauge()).isEqualTo(2);
    }

    @Test
    void eachSegmentHasAKeyOfItsOwnWhateverIsInItsTexts() {
        assertThat(keyOf(Map.of("a", "b|1:c|1:d"))).isNotEqualTo(keyOf(Map.of("a", "b", "c", "d")));
        assertThat(keyOf(Map.of("a", "b"))).isNotEqualTo(keyOf(Map.of("a", "c")));
        assertThat(keyOf(Map.of())).isNotEqualTo(keyOf(Map.of("", "")));
        assertThat(keyOf(Map.of("a", "b", "c", "d"))).isEqualTo(keyOf(new TreeMap<>(Map.of("c", "d", "a", "b"))));
    }

    @Test
    void theFallbackShareIsWatchedInReportsOfJudgmentsOnly() throws Exception {
        open(new AlertBounds(List.of(Bound.fallbackShare(0.1)), 1), null);
        harness.processElement(report(0, 0, null, 0.5, Source.CLICKS, MODEL, null), 0);
        assertThat(alerts()).isEmpty();
        harness.processElement(report(0, 0, null, 0.5, Source.JUDGED, MODEL, null), 0);
        harness.processElement(report(1, 0, null, 0.1, Source.JUDGED, MODEL, null), 0);
        assertThat(alerts())
                .extracting(QualityAlert::state, QualityAlert::figure, QualityAlert::measure, QualityAlert::value)
                .containsExactly(
                        tuple(State.RAISED, Figure.FALLBACK_SHARE, null, 0.5),
                        tuple(State.CLEARED, Figure.FALLBACK_SHARE, null, 0.1));
    }

    @Test
    void boundsAreWatchedOnTheirOwnAndMeasuresThatAReportLacksAreUnknown() throws Exception {
        open(
                new AlertBounds(
                        List.of(
                                Bound.difference("nDCG@10", 0.1),
                                Bound.reranked("nDCG@10", 0.5),
                                Bound.reranked("RR@10", 1)),
                        1),
                null);
        // The first stage has 0.7: the mean is well, the difference is not
        arrive(0, WELL);
        assertThat(alerts()).extracting(QualityAlert::figure).containsExactly(Figure.DIFFERENCE);
    }

    @Test
    void theOneWindowWithoutBoundsCanAlert() throws Exception {
        open(new AlertBounds(THREE.bounds(), 1), null);
        harness.processElement(report(null, 0, BAD, 0, Source.JUDGED, MODEL, null), 0);
        harness.processElement(report(null, 1, WELL, 0, Source.JUDGED, MODEL, null), 0);
        assertThat(alerts()).extracting(QualityAlert::state).containsExactly(State.RAISED, State.CLEARED);
        assertThat(alerts()).extracting(QualityAlert::window).containsOnlyNulls();
    }

    @Test
    void metricsShowWhatIsActiveAndCountWhatWasRaised() throws Exception {
        open(new AlertBounds(List.of(Bound.reranked("nDCG@10", 0.5), Bound.difference("nDCG@10", 0)), 1), null);
        assertThat(gauge()).isZero();
        arrive(0, BAD);
        harness.processElement(report(0, 0, BAD, 0, Source.JUDGED, MODEL, Map.of("tenant", "a")), 0);
        assertThat(gauge()).isEqualTo(4);
        arrive(1, 0.6, WELL);
        assertThat(gauge()).isEqualTo(2);
        arrive(3, BAD);
        assertThat(gauge()).isEqualTo(4);
        assertThat(((Counter) metrics.get("sluice.alertsRaised")).getCount()).isEqualTo(6);
    }

    @Test
    void theStateNeedsNoGenericSerializer() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(WatchedFigure.class);
    }

    /** Opens the operator that the graph would have. */
    @SuppressWarnings("unchecked")
    private void open(AlertBounds bounds, @Nullable OperatorSubtaskState state) throws Exception {
        StreamExecutionEnvironment graph = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<QualityAlert> alerts = AlertFunction.of(
                graph.fromData(SluiceTypes.QUALITY_REPORT, report(0, 0, null, 0, Source.JUDGED, MODEL, null)),
                bounds,
                "alerts");
        OneInputTransformation<QualityReport, QualityAlert> transformation =
                (OneInputTransformation<QualityReport, QualityAlert>) alerts.getTransformation();
        metrics.clear();
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                (OneInputStreamOperator<QualityReport, QualityAlert>)
                        ((SimpleOperatorFactory<QualityAlert>) transformation.getOperatorFactory()).getOperator(),
                (KeySelector<QualityReport, String>) transformation.getStateKeySelector(),
                Types.STRING,
                new MockEnvironmentBuilder().setMetricGroup(metricGroup()).build());
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private TaskMetricGroup metricGroup() {
        TestingMetricRegistry registry = TestingMetricRegistry.builder()
                .setRegisterConsumer((metric, name, group) -> {
                    String[] scope = group.getScopeComponents();
                    metrics.put(scope[scope.length - 1] + "." + name, metric);
                })
                .build();
        return TaskManagerMetricGroup.createTaskManagerMetricGroup(registry, "localhost", ResourceID.generate())
                .addJob(new JobID(), "job")
                .addTask(ExecutionAttemptID.randomId(), "task");
    }

    /** First reports of windows that follow each other. */
    private void arrive(int start, @Nullable Double... reranked) throws Exception {
        for (int place = 0; place < reranked.length; place++) {
            correct(start + place, 0, reranked[place]);
        }
    }

    private void correct(int start, int revision, @Nullable Double reranked) throws Exception {
        harness.processElement(report(start, revision, reranked, 0, Source.JUDGED, MODEL, null), 0);
    }

    private static QualityReport report(
            @Nullable Integer start,
            int revision,
            @Nullable Double reranked,
            double fallbackShare,
            Source source,
            ModelIdentity model,
            @Nullable Map<String, String> segment) {
        MeasureComparison comparison =
                reranked == null ? MeasureComparison.NONE : new MeasureComparison(0.7, reranked, reranked - 0.7, null);
        return new QualityReport(
                start == null ? null : window(start),
                revision,
                segment,
                source,
                model,
                10,
                reranked == null ? 0 : 10,
                null,
                fallbackShare,
                Map.of("nDCG@10", comparison),
                Map.of(),
                source == Source.CLICKS ? new QualityReport.Clicks(null, List.of(), Map.of()) : null);
    }

    private static QualityReport.Window window(int start) {
        return new QualityReport.Window(Instant.ofEpochSecond(60L * start), Instant.ofEpochSecond(60L * start + 60));
    }

    private static String keyOf(Map<String, String> segment) {
        return AlertFunction.key(report(0, 0, null, 0, Source.JUDGED, MODEL, segment));
    }

    private List<QualityAlert> alerts() {
        return harness.extractOutputValues();
    }

    /** Such as {@code raised 3}, with the number of the window. */
    private List<String> states() {
        return alerts().stream()
                .map(alert ->
                        alert.state().word() + " " + alert.window().start().getEpochSecond() / 60)
                .toList();
    }

    private int gauge() {
        return (Integer) ((Gauge<?>) metrics.get("sluice.activeAlerts")).getValue();
    }
}
