package dev.sluice.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.Ranking;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QuestionResultTest {

    @Test
    void ranksAndMeasuresAreThoseOfTheRightMethod() {
        QuestionResult result = result(set("c", "a", "b", "c"), 0.1f, 0.9f, 0.5f);
        assertThat(result.rankBefore()).isEqualTo(3);
        assertThat(result.rankAfter()).isEqualTo(2);
        assertThat(result.ndcgBefore()).isEqualTo(0.5);
        assertThat(result.ndcgAfter()).isCloseTo(0.6309, within(1e-4));
        assertThat(result.latencyMillis()).isEqualTo(12.5);
    }

    @Test
    void aMissedMethodHasNoRankAndMeasuresZero() {
        QuestionResult result = result(set("z", "a", "b"), 0.1f, 0.9f);
        assertThat(result.rankBefore()).isNull();
        assertThat(result.rankAfter()).isNull();
        assertThat(result.ndcgBefore()).isZero();
        assertThat(result.ndcgAfter()).isZero();
    }

    @Test
    void aMethodCutOffByTopNHasNoRankAfterwards() {
        QuestionResult result = result(set("a", "a", "b").withTopN(1), 0.1f, 0.9f);
        assertThat(result.rankBefore()).isEqualTo(1);
        assertThat(result.rankAfter()).isNull();
    }

    @Test
    void shortNamesKeepNestedTypes() {
        assertThat(DemoResults.question("Outer.Inner", "Asks", 1, 1).answerWithoutPackage())
                .isEqualTo("Outer.Inner#m(int)");
    }

    @Test
    void gainsAreSortedByMeasureThenPlaces() {
        DemoResult result = DemoResults.of(DemoResults.questions(2, 1, 12, 1, 20, 1, null, null, 1, 1, 15, 12, 1, 9)
                .toArray(QuestionResult[]::new));
        assertThat(result.mostGained(9)).extracting(QuestionResult::queryId).containsExactly("Q2", "Q1", "Q0", "Q5");
        assertThat(result.mostGained(2)).extracting(QuestionResult::queryId).containsExactly("Q2", "Q1");
        assertThat(result.mostLost(9)).extracting(QuestionResult::queryId).containsExactly("Q6");
    }

    @Test
    void lossesIncludeMethodsThatFellOutOfTheRanking() {
        DemoResult result =
                DemoResults.of(DemoResults.questions(1, 2, 3, null, 1, null).toArray(QuestionResult[]::new));
        assertThat(result.mostLost(9)).extracting(QuestionResult::queryId).containsExactly("Q2", "Q1", "Q0");
    }

    private static QuestionResult result(CandidateSet set, float... scores) {
        Ranking.Timings timings = new Ranking.Timings(Duration.ZERO, Duration.ZERO, Duration.ofNanos(12_500_000));
        return QuestionResult.of(
                set, Ranking.of(set, DemoResults.MODEL, DocumentScores.of(scores), Ranking.Usage.NONE, timings));
    }

    private static CandidateSet set(String answer, String... ids) {
        List<Document> documents = Stream.of(ids)
                .map(id -> Document.of(id, "code of " + id).withLabel(id.equals(answer) ? 1 : 0))
                .toList();
        return new CandidateSet(
                "q1", new Content.Text("Asks"), null, null, documents, null, Answer.attributes(answer), null);
    }
}
