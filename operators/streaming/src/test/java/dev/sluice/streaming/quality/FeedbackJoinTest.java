package dev.sluice.streaming.quality;

import static dev.sluice.streaming.quality.Figures.impression;
import static dev.sluice.streaming.quality.Figures.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.Click;
import dev.sluice.ranking.DeadLetter;
import dev.sluice.ranking.Feedback;
import dev.sluice.ranking.Judgment;
import dev.sluice.ranking.Origin;
import dev.sluice.ranking.QualityReport;
import dev.sluice.ranking.measure.Measure;
import dev.sluice.streaming.outcome.Judge;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedbackJoinTest {

    /** Windows of a minute, joined and corrected for two. */
    private static final QualityOptions OPTIONS =
            QualityOptions.windows(Duration.ofMinutes(1)).withJoinWithin(Duration.ofMinutes(2));

    private KeyedTwoInputStreamOperatorTestHarness<String, Impression, Feedback, SetFigures> harness;
    private FeedbackJoin join;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aJudgmentThatCameBeforeTheResultCounts() throws Exception {
        open(OPTIONS, false, null);
        judge("q", "a", 1, 5_000);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        assertThat(figures()).as("nothing before the watermark moves").isEmpty();
        watermark(10_000);
        assertThat(values()).containsExactly("q: 0.5 -> 1.0");
    }

    @Test
    void aJudgmentThatComesLaterReplacesTheFigures() throws Exception {
        open(OPTIONS, false, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        watermark(20_000);
        judge("q", "b", 1, 30_000);
        judge("q", "c", 0, 30_000);
        judge("another", "a", 1, 30_000);
        watermark(40_000);
        assertThat(values()).containsExactly("q: unjudged", "q: 1.0 -> 0.5");
        assertThat(figures()).extracting(SetFigures::number).containsOnly(0L);
        assertThat(figures()).extracting(SetFigures::timeMillis).containsOnly(10_000L);
    }

    @Test
    void onlyTheResultsWithinReachAreGivenAnew() throws Exception {
        open(OPTIONS, false, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        show(impression("q", "sets-0-2", 140_000, "a", "b"));
        watermark(100_000);
        judge("q", "a", 1, 131_000);
        watermark(131_000);
        assertThat(values()).containsExactly("q: unjudged", "q: unjudged", "q: 0.5 -> 1.0");
        assertThat(figures().get(2).originId()).isEqualTo("sets-0-2");
    }

    @Test
    void labelsCountWithoutAnyJudgment() throws Exception {
        open(OPTIONS, false, null);
        show(labelled(impression("q", "sets-0-1", 10_000, "a", "b"), Map.of("a", 1)));
        watermark(10_000);
        assertThat(values()).containsExactly("q: 0.5 -> 1.0");
    }

    @Test
    void anOnTimeJudgmentAlwaysCounts() throws Exception {
        open(OPTIONS, false, null);
        show(impression("q", "sets-0-1", 0, "a", "b"));
        watermark(119_999);
        judge("q", "a", 1, 120_000);
        // The watermark jumps over the end of the lateness; the figures leave before it.
        watermark(10_000_000);
        assertThat(values()).containsExactly("q: unjudged", "q: 0.5 -> 1.0");
        assertThat(refused()).isEmpty();
    }

    @Test
    void aJudgmentOfAClosedWindowIsKeptAsLate() throws Exception {
        open(OPTIONS, false, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        watermark(180_000);
        judge("q", "a", 1, 100_000);
        watermark(181_000);
        assertThat(values()).containsExactly("q: unjudged");
        assertThat(refused()).singleElement().satisfies(letter -> {
            assertThat(letter.kind()).isEqualTo(DeadLetter.Kind.LATE_FEEDBACK);
            assertThat(letter.origin().id()).isEqualTo("judgments-0-100000");
            assertThat(letter.reason())
                    .startsWith("The judgment of 1970-01-01T00:01:40Z came when event time stood at"
                            + " 1970-01-01T00:03:00Z; expected it before");
            assertThat(new String(letter.payload().toArray(), StandardCharsets.UTF_8))
                    .contains("\"query_id\":\"q\",\"document_id\":\"a\",\"grade\":1");
        });
        assertThat(metrics()).isEqualTo("lateFeedback=1");
    }

    @Test
    void aResultOfAClosedWindowIsLate() throws Exception {
        open(OPTIONS, false, null);
        watermark(1_000_000);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        watermark(1_000_001);
        assertThat(values()).isEmpty();
        assertThat(harness.getSideOutput(LiveQuality.LATE))
                .extracting(StreamRecord::getValue)
                .extracting(SetFigures::originId)
                .containsExactly("sets-0-1");
    }

    @Test
    void whatCountedOnceCountsAsLongAsTheWindowIsCorrected() throws Exception {
        open(OPTIONS.withLateness(Duration.ofSeconds(10)), true, null);
        show(impression("q", "sets-0-1", 1_000, "a", "b"));
        click("q", "a", 2_000);
        watermark(30_000);
        click("q", "b", 30_000);
        watermark(40_000);
        assertThat(figures())
                .last()
                .satisfies(last -> assertThat(last.clicked())
                        .as("the first click, long after its own lateness, and the second")
                        .hasSize(2));
    }

    @Test
    void aLateJudgmentOfAnOpenWindowCounts() throws Exception {
        open(OPTIONS, false, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        watermark(170_000);
        judge("q", "a", 1, 20_000);
        watermark(171_000);
        assertThat(values()).containsExactly("q: unjudged", "q: 0.5 -> 1.0");
    }

    @Test
    void aJudgmentOfAnUnknownQueryIsLateWhenItIsItselfTooLate() throws Exception {
        open(OPTIONS, false, null);
        watermark(500_000);
        judge("q", "a", 1, 380_001);
        judge("q", "b", 1, 380_000);
        assertThat(refused()).extracting(letter -> letter.origin().id()).containsExactly("judgments-0-380000");
    }

    @Test
    void stateEndsWithItsTimeAndItsSizeIsShown() throws Exception {
        open(OPTIONS, true, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        judge("q", "a", 1, 20_000);
        click("q", "b", 20_000);
        judge("never shown", "a", 1, 20_000);
        click("never shown", "a", 20_000);
        watermark(30_000);
        assertThat(join.counts()).isEqualTo(new JoinCounts(1, 2, 2));
        assertThat(harness.numKeyedStateEntries()).isPositive();
        watermark(60_000 - 1 + 120_000 - 1);
        assertThat(join.counts()).isEqualTo(new JoinCounts(1, 2, 2));
        watermark(60_000 - 1 + 120_000);
        assertThat(join.counts())
                .as("clicks: the window of the latest result that they may count for, and the lateness")
                .isEqualTo(new JoinCounts(1, 2, 0));
        watermark(180_000 - 1 + 120_000);
        assertThat(join.counts()).isEqualTo(JoinCounts.NONE);
        assertThat(harness.numKeyedStateEntries()).isZero();
        assertThat(harness.numEventTimeTimers()).isZero();
        assertThat(metrics()).isEqualTo("judgmentsWithoutResult=1 clicksWithoutResult=1");
    }

    @Test
    void clicksGiveFiguresOfTheirOwn() throws Exception {
        open(OPTIONS, true, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        watermark(15_000);
        click("q", "a", 20_000);
        watermark(20_000);
        assertThat(figures())
                .extracting(SetFigures::source)
                .containsExactly(QualityReport.Source.JUDGED, QualityReport.Source.CLICKS, QualityReport.Source.CLICKS);
        assertThat(figures().get(1).clicked()).isEmpty();
        assertThat(figures().get(2).clicked()).hasSize(1);
        assertThat(figures().get(2).judgement()).as("never mixed").isNull();
    }

    @Test
    void onlyFiguresThatChangeAreGivenAnew() throws Exception {
        open(OPTIONS, true, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        show(impression("q", "sets-0-2", 11_000, "a", "b"));
        judge("q", "a", 1, 11_000);
        watermark(12_000);
        assertThat(figures()).hasSize(4);
        judge("q", "a", 1, 13_000);
        watermark(13_000);
        assertThat(figures()).as("the same grade again").hasSize(4);
        click("q", "a", 14_000);
        watermark(14_000);
        assertThat(figures()).hasSize(5).last().satisfies(last -> {
            assertThat(last.source()).isEqualTo(QualityReport.Source.CLICKS);
            assertThat(last.originId()).isEqualTo("sets-0-2");
        });
    }

    @Test
    void aLaterResultTakesTheClickFromTheEarlierOne() throws Exception {
        open(OPTIONS, true, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        click("q", "a", 20_000);
        watermark(12_000);
        show(impression("q", "sets-0-2", 15_000, "a", "b"));
        watermark(20_000);
        List<SetFigures> clicks = figures().stream()
                .filter(figures -> figures.source() == QualityReport.Source.CLICKS)
                .toList();
        assertThat(clicks)
                .extracting(
                        figures -> figures.originId() + " " + figures.clicked().size())
                .containsExactly("sets-0-1 1", "sets-0-1 0", "sets-0-2 1");
    }

    @Test
    void whatCameBeforeARestoreCounts() throws Exception {
        open(OPTIONS, false, null);
        judge("q", "a", 1, 5_000);
        show(impression("given", "sets-0-0", 5_000, "a", "b"));
        watermark(6_000);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();

        open(OPTIONS, false, state);
        assertThat(join.counts()).isEqualTo(new JoinCounts(2, 1, 0));
        judge("given", "a", 1, 20_000);
        watermark(20_000);
        assertThat(values()).containsExactlyInAnyOrder("q: 0.5 -> 1.0", "given: 0.5 -> 1.0");
    }

    @Test
    void moreThanIsKeptOfAQueryIsRefusedOrNotCorrected() throws Exception {
        open(OPTIONS, false, null);
        for (int number = 0; number <= FeedbackJoin.MOST_OF_A_QUERY; number++) {
            judge("q", "d" + number, 1, 10_000);
            show(impression("q", "sets-0-" + number, 10_000, "a", "b"));
        }
        assertThat(refused()).singleElement().extracting(DeadLetter::kind).isEqualTo(DeadLetter.Kind.TOO_MUCH_FEEDBACK);
        assertThat(figures()).as("the one that is not kept is given at once").hasSize(1);
        assertThat(metrics()).isEqualTo("tooMuchFeedback=1 resultsNotKept=1");
    }

    @Test
    void judgmentsThatDisagreeAreCountedByDocument() throws Exception {
        open(OPTIONS, false, null);
        show(impression("q", "sets-0-1", 10_000, "a", "b"));
        judge("q", "a", 1, 10_000);
        judge("q", "a", 0, 10_001);
        judge("q", "b", 1, 10_000);
        judge("q", "b", 1, 10_001);
        watermark(10_000);
        judge("q", "a", 2, 10_002);
        watermark(10_002);
        assertThat(metrics()).isEqualTo("conflictingJudgments=1");
        assertThat(values()).last().isEqualTo("q: 1.0 -> 1.0");
    }

    @Test
    void withoutWindowsEverythingJoinsAtTheEnd() throws Exception {
        open(QualityOptions.overall(), false, null);
        show(impression("q", "sets-0-1", 0, "a", "b"));
        judge("q", "a", 1, 900_000_000_000L);
        watermark(Long.MAX_VALUE);
        assertThat(values()).containsExactly("q: 0.5 -> 1.0");
    }

    private void open(QualityOptions options, boolean withClicks, OperatorSubtaskState state) throws Exception {
        join = new FeedbackJoin(options, new Judge(List.of(Measure.parse("RR@10"))), withClicks);
        harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(join), Impression::queryId, new FeedbackKey(), Types.STRING);
        ((SerializerConfigImpl) harness.getExecutionConfig().getSerializerConfig()).setGenericTypes(false);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
    }

    private void show(Impression impression) throws Exception {
        harness.processElement1(impression, impression.timeMillis());
    }

    private void judge(String queryId, String documentId, int grade, long time) throws Exception {
        harness.processElement2(
                new Judgment(queryId, documentId, grade, Instant.ofEpochMilli(time), null, origin("judgments", time)),
                time);
    }

    private void click(String queryId, String documentId, long time) throws Exception {
        harness.processElement2(
                new Click(queryId, documentId, Instant.ofEpochMilli(time), origin("clicks", time)), time);
    }

    private static Origin origin(String topic, long offset) {
        return new Origin.KafkaRecord(topic, 0, offset, 0, null, List.of());
    }

    private void watermark(long time) throws Exception {
        harness.processBothWatermarks(new Watermark(time));
    }

    private List<SetFigures> figures() {
        return harness.extractOutputValues();
    }

    private List<String> values() {
        return figures().stream()
                .map(figures -> figures.queryId() + ": "
                        + (figures.judgement() == null
                                ? "unjudged"
                                : figures.judgement().values().get(0).firstStage() + " -> "
                                        + figures.judgement().values().get(0).reranked()))
                .toList();
    }

    private List<DeadLetter> refused() {
        var refused = harness.getSideOutput(FeedbackJoin.REFUSED);
        return refused == null
                ? List.of()
                : refused.stream().map(StreamRecord::getValue).toList();
    }

    /** The counters that are not 0. */
    private String metrics() {
        JoinMetrics metrics = join.metrics();
        List<String> counted = new ArrayList<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("lateFeedback", metrics.lateFeedback.getCount());
        counts.put("tooMuchFeedback", metrics.tooMuchFeedback.getCount());
        counts.put("resultsNotKept", metrics.resultsNotKept.getCount());
        counts.put("judgmentsWithoutResult", metrics.judgmentsWithoutResult.getCount());
        counts.put("clicksWithoutResult", metrics.clicksWithoutResult.getCount());
        counts.put("conflictingJudgments", metrics.conflictingJudgments.getCount());
        counts.forEach((name, count) -> {
            if (count > 0) {
                counted.add(name + "=" + count);
            }
        });
        return String.join(" ", counted);
    }
}
