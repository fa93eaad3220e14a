package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureTest {

    /** Grades by rank: none, 2, 0, -1, 1; a sixth relevant document is not returned. */
    private static final JudgedRanking RANKING =
            JudgedRanking.of(List.of("a", "b", "c", "d", "e"), Map.of("b", 2, "c", 0, "d", -1, "e", 1, "missing", 3));

    private static final int ROUNDS = 10_000;

    @Test
    void aLevelBelowOneIsRefused() {
        assertThatThrownBy(() -> new RelevanceLevel(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Relevance level 0");
    }

    @Test
    void belowTheLevelADocumentIsNotRelevant() {
        assertValue(Measure.parse("AP(rel=2)"), 1 / 2.0 / 2);
        assertValue(Measure.parse("RR(rel=3)"), 0);
        assertValue(Measure.parse("R(rel=2)@5"), 0.5);
        assertValue(Measure.parse("P(rel=2)@5"), 0.2);
        assertValue(Measure.parse("Success(rel=3)@5"), 0);
    }

    @Test
    void theGainIsTheGradeAndTheIdealHoldsAllJudgedDocuments() {
        double ideal = 3 / log2(2) + 2 / log2(3) + 1 / log2(4);
        assertValue(Ndcg.UNCUT, (2 / log2(3) + 1 / log2(6)) / ideal);
        assertValue(Ndcg.at(2), 2 / log2(3) / (3 / log2(2) + 2 / log2(3)));
        assertValue(Ndcg.at(1), 0);
    }

    @Test
    void theReciprocalRankIsThatOfTheFirstRelevantDocument() {
        assertValue(ReciprocalRank.UNCUT, 0.5);
        assertValue(ReciprocalRank.at(2), 0.5);
        assertValue(ReciprocalRank.at(1), 0);
    }

    @Test
    void recallDividesByAllRelevantDocuments() {
        assertValue(Recall.at(4), 1 / 3.0);
        assertValue(Recall.at(100), 2 / 3.0);
    }

    @Test
    void precisionDividesByItsCutoff() {
        assertValue(Precision.at(2), 0.5);
        assertValue(Precision.at(100), 0.02);
    }

    @Test
    void averagePrecisionDividesByAllRelevantDocuments() {
        assertValue(AveragePrecision.UNCUT, (1 / 2.0 + 2 / 5.0) / 3);
        assertValue(AveragePrecision.at(4), (1 / 2.0) / 3);
    }

    @Test
    void binaryPreferencePassesOverWhatIsNotJudgedAndNegativeGrades() {
        assertValue(BinaryPreference.DEFAULT, (1 + 0) / 3.0);
        JudgedRanking graded = JudgedRanking.of(
                List.of("a", "b", "c", "d", "e", "f"),
                Map.of("a", 0, "b", 1, "d", 2, "e", -1, "f", 3, "missing", 2, "other", 0));
        assertThat(BinaryPreference.DEFAULT.of(graded)).isEqualTo((0.5 + 0.5 + 0.5) / 4);
        assertThat(Measure.parse("Bpref(rel=2)").of(graded)).isCloseTo((1 / 3.0 + 1 / 3.0) / 3, within(1e-15));
    }

    @Test
    void judgedDividesByThePlacesThatThereAre() {
        assertValue(Judged.at(1), 0);
        assertValue(Judged.at(2), 0.5);
        assertValue(Judged.at(5), 0.8);
        assertValue(Judged.at(100), 0.8);
    }

    @Test
    void rankBiasedPrecisionWeighsARelevantDocumentByItsRank() {
        assertValue(RankBiasedPrecision.UNCUT, 0.2 * (0.8 + 0.8 * 0.8 * 0.8 * 0.8));
        assertValue(RankBiasedPrecision.at(4), 0.2 * 0.8);
        assertValue(Measure.parse("RBP(p=0.5)"), 0.25 + 0.03125);
        assertValue(Measure.parse("RBP(p=0.5,rel=2)"), 0.25);
    }

    @Test
    void expectedReciprocalRankStopsAtWhatSatisfies() {
        assertValue(ExpectedReciprocalRank.UNCUT, 3 / 16.0 / 2 + 13 / 16.0 * (1 / 16.0) / 5);
        assertValue(ExpectedReciprocalRank.at(4), 3 / 16.0 / 2);
        assertValue(Measure.parse("ERR(max_rel=2)"), 3 / 4.0 / 2 + 1 / 4.0 * (1 / 4.0) / 5);
    }

    @Test
    void aGradeAboveTheMaximumCountsAsTheMaximum() {
        JudgedRanking above = JudgedRanking.of(List.of("a"), Map.of("a", Integer.MAX_VALUE));
        assertThat(ExpectedReciprocalRank.UNCUT.of(above)).isEqualTo(15 / 16.0);
        assertThat(Measure.parse("ERR(max_rel=1)").of(above)).isEqualTo(0.5);
        assertThat(Measure.parse("ERR(max_rel=52)").of(above)).isEqualTo(1 - 0x1p-52);
    }

    @Test
    void parametersOutOfRangeAreRefusedWithoutANameToo() {
        for (double persistence : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> new RankBiasedPrecision(persistence, RelevanceLevel.DEFAULT, Cutoff.NONE))
                    .hasMessageContaining("Persistence " + persistence);
        }
        for (int maximum : new int[] {0, 53}) {
            assertThatThrownBy(() -> new ExpectedReciprocalRank(maximum, Cutoff.NONE))
                    .hasMessageContaining("Maximum grade " + maximum);
        }
    }

    @Test
    void successIsOneRelevantDocumentWithinTheCutoff() {
        assertValue(Success.at(1), 0);
        assertValue(Success.at(2), 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nDCG", "nDCG@10", "RR", "RR@1", "R@5", "P@3", "AP", "AP@2", "Success@1", "Bpref", "RBP", "ERR"})
    void nothingRelevantIsZero(String name) {
        assertThat(Measure.parse(name).of(JudgedRanking.of(List.of("a", "b"), Map.of("a", 0, "c", -3))))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nDCG",
                "nDCG@10",
                "RR",
                "RR@1",
                "R@5",
                "P@3",
                "AP",
                "AP@2",
                "Success@1",
                "Bpref",
                "RBP",
                "ERR",
                "Judged@5"
            })
    void anEmptyRankingIsZero(String name) {
        assertThat(Measure.parse(name).of(JudgedRanking.of(List.of(), Map.of("a", 2))))
                .isZero();
    }

    @Test
    void theBestOrderOfALongRankingIsExactlyOne() {
        List<String> ids = IntStream.range(0, 3000).mapToObj(id -> "d" + id).toList();
        Map<String, Integer> grades = new HashMap<>();
        ids.forEach(id -> grades.put(id, 3000 - grades.size()));
        JudgedRanking best = JudgedRanking.of(ids, grades);
        assertThat(Ndcg.UNCUT.of(best)).isEqualTo(1.0);
        assertThat(AveragePrecision.UNCUT.of(best)).isEqualTo(1.0);
    }

    @Test
    void measuringAllocatesNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Measure> measures = Stream.of(
                        "nDCG@10",
                        "nDCG",
                        "RR",
                        "R@5",
                        "P@5",
                        "AP",
                        "Success@1",
                        "Bpref(rel=2)",
                        "RBP",
                        "ERR@10",
                        "Judged@5")
                .map(Measure::parse)
                .toList();
        sumOfValues(measures);
        long before = threads.getCurrentThreadAllocatedBytes();
        sumOfValues(measures);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(ROUNDS);
    }

    private static double sumOfValues(List<Measure> measures) {
        double sum = 0;
        for (int index = 0; index < measures.size(); index++) {
            for (int round = 0; round < ROUNDS; round++) {
                sum += measures.get(index).of(RANKING);
            }
        }
        return sum;
    }

    @Test
    void aMeasureSurvivesSerialization() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(Ndcg.at(10));
            out.writeObject(Ndcg.UNCUT);
            out.writeObject(Measure.parse("RBP(p=0.5,rel=2)@10"));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(Ndcg.at(10));
            assertThat(((Measure) in.readObject()).name()).isEqualTo("nDCG");
            assertThat(in.readObject()).isEqualTo(Measure.parse("RBP(p=0.5,rel=2)@10"));
        }
    }

    private static void assertValue(Measure measure, double expected) {
        assertThat(measure.of(RANKING)).as(measure.name()).isCloseTo(expected, within(1e-15));
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
