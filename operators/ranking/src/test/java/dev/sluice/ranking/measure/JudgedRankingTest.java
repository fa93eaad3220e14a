package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.CandidateSets;
import dev.sluice.ranking.Document;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgedRankingTest {

    private static final ModelIdentity MODEL = new ModelIdentity("model", "abc", "fp32");

    @Test
    void anUnjudgedDocumentIsKeptApartFromGradeZero() {
        JudgedRanking ranking = JudgedRanking.of(List.of("a", "b", "c"), Map.of("b", 0, "c", Integer.MIN_VALUE));
        assertThat(grades(ranking)).containsExactly(null, 0, Integer.MIN_VALUE);
        assertThat(ranking.unjudgedDocuments()).isEqualTo(1);
    }

    @Test
    void relevantDocumentsCountWhetherReturnedOrNot() {
        JudgedRanking ranking = JudgedRanking.of(List.of("a", "b"), Map.of("a", 1, "b", 0, "c", 3, "d", -1));
        assertThat(ranking.relevantDocuments()).isEqualTo(2);
        assertThat(IntStream.range(0, 2).map(ranking::idealGain)).containsExactly(3, 1);
    }

    @Test
    void aRankIsCountedFromOne() {
        JudgedRanking ranking = JudgedRanking.of(List.of("a"), Map.of("a", 1));
        assertThatThrownBy(() -> ranking.grade(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> ranking.grade(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aDocumentReturnedTwiceIsRefused() {
        assertThatThrownBy(() -> JudgedRanking.of(List.of("a", "b", "a"), Map.of("a", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a' stands at place 3");
        CandidateSet set = labelled(1, 0);
        Ranking once = rank(set, 2f, 1f);
        List<RankedDocument> twice = List.of(
                once.results().get(0), once.results().get(1), once.results().get(0));
        assertThatThrownBy(() -> JudgedRanking.of(set, withResults(once, twice)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'d0' stands at place 3");
    }

    @Test
    void aQueryWithoutJudgmentsIsRefusedRatherThanZero() {
        CandidateSet unlabelled = CandidateSets.of("q1", "query", "text");
        assertThatThrownBy(() -> JudgedRanking.of(List.of("a"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 judged documents");
        assertThatThrownBy(() -> JudgedRanking.ofFirstStage(unlabelled))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 judged documents");
        assertThatThrownBy(() -> JudgedRanking.of(unlabelled, rank(unlabelled, 1f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 judged documents");
    }

    @Test
    void theFirstStageHasTheOrderOfTheSet() {
        JudgedRanking ranking = JudgedRanking.ofFirstStage(labelled(null, 2, 0));
        assertThat(grades(ranking)).containsExactly(null, 2, 0);
        assertThat(ReciprocalRank.UNCUT.of(ranking)).isEqualTo(0.5);
    }

    @Test
    void anAnswerHasTheOrderOfTheRankingAndTheLabelsOfTheSet() {
        CandidateSet set = labelled(null, 2, 0, 1);
        JudgedRanking ranking = JudgedRanking.of(set, rank(set, 0.1f, 0.4f, 0.3f, 0.2f));
        assertThat(grades(ranking)).containsExactly(2, 0, 1, null);
        assertThat(ranking.relevantDocuments()).isEqualTo(2);
    }

    @Test
    void whatTopNCutOffCountsAsNotReturnedAndTheFirstStageStaysWhole() {
        CandidateSet set = labelled(1, 0, 1, 1).withTopN(2);
        JudgedRanking answer = JudgedRanking.of(set, rank(set, 0f, 4f, 3f, 2f));
        assertThat(grades(answer)).containsExactly(0, 1);
        assertThat(Recall.at(10).of(answer)).isEqualTo(1 / 3.0);
        assertThat(Recall.at(10).of(JudgedRanking.ofFirstStage(set))).isEqualTo(1.0);
    }

    @Test
    void aFallbackMeasuresAsTheFirstStage() {
        CandidateSet set = labelled(0, 3, null, 1);
        JudgedRanking fallback = JudgedRanking.of(set, Ranking.fallback(set, MODEL, "timed out", Ranking.Timings.NONE));
        assertThat(Ndcg.UNCUT.of(fallback)).isEqualTo(Ndcg.UNCUT.of(JudgedRanking.ofFirstStage(set)));
    }

    @Test
    void theRankingOfAnotherSetIsRefused() {
        CandidateSet set = labelled(1, 0);
        CandidateSet longer = labelled(1, 0, 0);
        CandidateSet renamed =
                CandidateSet.of("q2", "query", List.of(Document.of("x", "text"), Document.of("y", "text")));
        assertThatThrownBy(() -> JudgedRanking.of(set, rank(longer, 1f, 2f, 3f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'d2' with index 2");
        assertThatThrownBy(() -> JudgedRanking.of(set, rank(renamed, 1f, 2f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'q2'")
                .hasMessageContaining("'y' with index 1");
    }

    private static CandidateSet labelled(Integer... labels) {
        List<Document> documents = new ArrayList<>();
        for (Document document : CandidateSets.documents(
                Arrays.stream(labels).map(label -> "text").toArray(String[]::new))) {
            Integer label = labels[documents.size()];
            documents.add(label == null ? document : document.withLabel(label));
        }
        return CandidateSet.of("q1", "query", documents);
    }

    private static List<Integer> grades(JudgedRanking ranking) {
        return IntStream.rangeClosed(1, ranking.size())
                .mapToObj(ranking::grade)
                .collect(ArrayList::new, List::add, List::addAll);
    }

    private static Ranking rank(CandidateSet set, float... scores) {
        return Ranking.of(set, MODEL, DocumentScores.of(scores), Ranking.Usage.NONE, Ranking.Timings.NONE);
    }

    private static Ranking withResults(Ranking ranking, List<RankedDocument> results) {
        return new Ranking(
                ranking.queryId(),
                ranking.model(),
                ranking.status(),
                ranking.reason(),
                results,
                ranking.usage(),
                ranking.timings(),
                ranking.eventTime(),
                ranking.attributes(),
                ranking.origin());
    }

    @Test
    void theRanksOfRelevantDocumentsSayAllThatMeasuresNeed() {
        JudgedRanking ranking = JudgedRanking.ofRelevantRanks(4, 3, 1, 9);
        JudgedRanking spelledOut =
                JudgedRanking.of(List.of("a", "b", "c", "d"), Map.of("a", 1, "b", 0, "c", 1, "d", 0, "behind", 1));
        for (String measure : List.of(
                "nDCG@10", "nDCG@2", "RR@10", "AP", "R@3", "P@3", "Success@1", "Bpref", "RBP", "ERR@10", "Judged@3")) {
            assertThat(Measure.parse(measure).of(ranking))
                    .as(measure)
                    .isEqualTo(Measure.parse(measure).of(spelledOut));
        }
        assertThat(ranking.unjudgedDocuments()).isZero();
    }

    @Test
    void ranksOfRelevantDocumentsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> JudgedRanking.ofRelevantRanks(4, 2, 2)).hasMessageContaining("Rank 2 of a relevant");
        assertThatThrownBy(() -> JudgedRanking.ofRelevantRanks(4, 0)).hasMessageContaining("Rank 0 of a relevant");
        assertThatThrownBy(() -> JudgedRanking.ofRelevantRanks(4)).hasMessageContaining("0 judged documents");
    }

    @Test
    void gradesAloneSayWhatIdsAndJudgmentsSay() {
        long seed = 20261129;
        System.out.println("JudgedRankingTest: seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            List<String> ids = new ArrayList<>();
            Map<String, Integer> judgments = new LinkedHashMap<>(Map.of("judged", 1 - random.nextInt(3)));
            int documents = random.nextInt(40);
            int[] grades = new int[documents];
            BitSet unjudged = new BitSet();
            for (int place = 0; place < documents; place++) {
                ids.add("d" + place);
                if (random.nextBoolean()) {
                    unjudged.set(place);
                } else {
                    grades[place] = random.nextInt(6) - 2;
                    judgments.put("d" + place, grades[place]);
                }
            }
            List<Integer> judged = new ArrayList<>(judgments.values());
            Collections.shuffle(judged, random);
            JudgedRanking byGrades = JudgedRanking.ofGrades(
                    grades, unjudged, judged.stream().mapToInt(grade -> grade).toArray());
            JudgedRanking byIds = JudgedRanking.of(ids, judgments);
            assertThat(grades(byGrades)).isEqualTo(grades(byIds));
            MeasureTest.all()
                    .map(Measure::parse)
                    .forEach(measure -> assertThat(measure.of(byGrades))
                            .as("%s with seed %d", measure.name(), seed)
                            .isEqualTo(measure.of(byIds)));
        }
    }

    @Test
    void gradesThatChangeLaterChangeNothing() {
        int[] grades = {0, 2};
        int[] judged = {2, 0, 1};
        BitSet unjudged = new BitSet();
        unjudged.set(0);
        JudgedRanking ranking = JudgedRanking.ofGrades(grades, unjudged, judged);
        assertThat(judged).containsExactly(2, 0, 1);
        grades[1] = 0;
        unjudged.clear();
        Arrays.fill(judged, 0);
        assertThat(grades(ranking)).containsExactly(null, 2);
        assertThat(ranking.relevantDocuments()).isEqualTo(2);
    }

    @Test
    void gradesThatCannotBeTogetherAreRefused() {
        BitSet none = new BitSet();
        BitSet third = new BitSet();
        third.set(2);
        assertThatThrownBy(() -> JudgedRanking.ofGrades(new int[1], none, new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 judged documents");
        assertThatThrownBy(() -> JudgedRanking.ofGrades(new int[2], third, new int[] {0, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Place 2 is unjudged, of 2 graded places");
        assertThatThrownBy(() -> JudgedRanking.ofGrades(new int[] {0, 0, 4}, third, new int[] {0, 0, 4}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Place 2 is unjudged and has the grade 4");
        for (int[] judged : new int[][] {{0}, {1, 2}, {0, 2}, {-1, 1}}) {
            assertThatThrownBy(() -> JudgedRanking.ofGrades(new int[] {0, 1}, none, judged))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 judged documents")
                    .hasMessageContaining("the query's " + judged.length);
        }
        assertThatThrownBy(() -> JudgedRanking.ofGrades(new int[] {1, 1}, none, new int[] {0, 1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("each grade at most as often");
    }
}
