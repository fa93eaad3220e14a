package dev.sluice.streaming.quality;

import static dev.sluice.streaming.quality.Figures.grades;
import static dev.sluice.streaming.quality.Figures.impression;
import static dev.sluice.streaming.quality.Figures.labelled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ranking.ConflictingJudgments;
import dev.sluice.ranking.click.ClickedDocument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinedQueryTest {

    private static final JoinTimes WITHIN_100_MS =
            new JoinTimes(QualityOptions.windows(Duration.ofMillis(10)).withJoinWithin(Duration.ofMillis(100)));

    private static final NumberedResult RESULT = result(0, impression("q", "sets-0-1", 1_000, "a", "b", "c"));

    @ParameterizedTest
    @CsvSource({"LAST, 1", "FIRST, 2", "HIGHEST, 3"})
    void thePolicyDecidesBetweenJudgmentsOfOneDocument(ConflictingJudgments policy, int grade) {
        List<FeedbackEntry> judgments =
                List.of(judgment("a", 3, 1_010), judgment("a", 1, 1_020), judgment("a", 2, 990));
        JoinedQuery query = new JoinedQuery(List.of(RESULT), judgments, WITHIN_100_MS, policy);
        assertThat(query.grades(RESULT.impression())).isEqualTo(grades("a", grade));
        assertThat(query.conflicts()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"LAST, 5", "FIRST, 1", "HIGHEST, 9"})
    void aLabelWasGivenAtTheTimeOfItsSet(ConflictingJudgments policy, int grade) {
        Impression labelled = labelled(RESULT.impression(), Map.of("a", 9, "b", 2));
        List<FeedbackEntry> judgments = List.of(judgment("a", 1, 999), judgment("a", 5, 1_000));
        JoinedQuery query = new JoinedQuery(List.of(result(0, labelled)), judgments, WITHIN_100_MS, policy);
        assertThat(query.grades(labelled)).isEqualTo(grades("a", grade, "b", 2));
    }

    @Test
    void judgmentsCountWithinTheJoinTimeOnBothSides() {
        List<FeedbackEntry> judgments = List.of(
                judgment("too early", 1, 899),
                judgment("first", 1, 900),
                judgment("last", 1, 1_100),
                judgment("too late", 1, 1_101));
        assertThat(query(List.of(RESULT), judgments).grades(RESULT.impression()))
                .isEqualTo(grades("first", 1, "last", 1));
    }

    @Test
    void theOrderOfArrivalDecidesNothing() {
        long seed = new Random().nextLong();
        List<FeedbackEntry> judgments = List.of(
                new FeedbackEntry("a", 1, 1_000, "judgments-0-9", false),
                new FeedbackEntry("a", 2, 1_000, "judgments-0-10", false),
                new FeedbackEntry("a", 3, 999, "judgments-0-11", false));
        for (int round = 0; round < 10; round++) {
            JoinedQuery query = query(List.of(RESULT), Figures.shuffled(judgments, seed + round));
            assertThat(query.grades(RESULT.impression())).as("seed %d", seed).isEqualTo(grades("a", 2));
        }
    }

    @Test
    void aClickCountsOnceForTheLatestResultThatShowsTheDocument() {
        NumberedResult earlier = result(0, impression("q", "sets-0-1", 1_000, "a", "b"));
        NumberedResult later = result(1, impression("q", "sets-0-2", 1_010, "b", "c"));
        NumberedResult after = result(2, impression("q", "sets-0-3", 1_030, "a", "b", "c"));
        JoinedQuery query = query(
                List.of(after, earlier, later),
                List.of(click("a", 1_020), click("b", 1_020), click("b", 1_021), click("d", 1_020), click("c", 1_005)));
        assertThat(query.clicked(earlier)).containsExactly(new ClickedDocument("a", 1, 2));
        assertThat(query.clicked(later)).containsExactly(new ClickedDocument("b", 1, 2));
        assertThat(query.clicked(after)).isEmpty();
        assertThat(query.isAttributed(click("b", 1_021))).isTrue();
        assertThat(query.isAttributed(click("d", 1_020))).isFalse();
        assertThat(query.isAttributed(click("c", 1_005)))
                .as("clicked before it was shown")
                .isFalse();
    }

    @Test
    void aClickBelowWhatIsMeasuredCountsForNoEarlierResult() {
        NumberedResult earlier = result(0, impression("q", "sets-0-1", 1_000, "a", "b"));
        NumberedResult later = result(1, Figures.deeper(impression("q", "sets-0-2", 1_010, "b"), "a"));
        JoinedQuery query = query(List.of(earlier, later), List.of(click("a", 1_020)));
        assertThat(query.clicked(earlier)).isEmpty();
        assertThat(query.clicked(later)).isEmpty();
        assertThat(query.isAttributed(click("a", 1_020))).isTrue();
    }

    @Test
    void aClickCountsForNoResultThatIsTooOld() {
        assertThat(query(List.of(RESULT), List.of(click("a", 1_100))).clicked(RESULT))
                .hasSize(1);
        assertThat(query(List.of(RESULT), List.of(click("a", 1_101))).clicked(RESULT))
                .isEmpty();
    }

    @Test
    void clicksAreNoGrades() {
        assertThat(query(List.of(RESULT), List.of(click("a", 1_010))).grades(RESULT.impression()))
                .isEmpty();
    }

    private static JoinedQuery query(List<NumberedResult> results, List<FeedbackEntry> feedback) {
        return new JoinedQuery(results, feedback, WITHIN_100_MS, ConflictingJudgments.LAST);
    }

    private static NumberedResult result(long number, Impression impression) {
        return new NumberedResult(number, impression);
    }

    private static FeedbackEntry judgment(String documentId, int grade, long time) {
        return new FeedbackEntry(documentId, grade, time, null, false);
    }

    private static FeedbackEntry click(String documentId, long time) {
        return new FeedbackEntry(documentId, null, time, null, false);
    }
}
