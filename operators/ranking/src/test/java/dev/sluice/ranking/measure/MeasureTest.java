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
import org.junit.jupiter.params.provider.MethodSource;

class MeasureTest {

    /** Grades by rank: none, 2, 0, -1, 1; a sixth relevant document is not returned. */
    private static final JudgedRanking RANKING =
            JudgedRanking.of(List.of("a", "b", "c", "d", "e"), Map.of("b", 2, "c", 0, "d", -1, "e", 1, "missing", 3));

    private static final int ROUNDS = 10_000;

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
    void successIsOneRelevantDocumentWithinTheCutoff() {
        assertValue(Success.at(1), 0);
        assertValue(Success.at(2), 1);
    }

    @ParameterizedTest
    @MethodSource("allButJudged")
    void nothingRelevantIsZero(String name) {
        assertThat(Measure.parse(name).of(JudgedRanking.of(List.of("a", "b"), Map.of("a", 0, "c", -3))))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("all")
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
    void onlyDocumentsFromTheLowestRelevantGradeOnCount() {
        Relevance two = new Relevance(2);
        assertValue(new ReciprocalRank(two, Cutoff.NONE), 0.5);
        assertValue(new AveragePrecision(two, Cutoff.NONE), (1 / 2.0) / 2);
        assertValue(new Precision(two, new Cutoff(5)), 0.2);
        assertValue(new Recall(two, new Cutoff(5)), 0.5);
        assertValue(new Success(new Relevance(3), new Cutoff(5)), 0);
    }

    @Test
    void relevanceFromGradeZeroIsRefused() {
        assertThatThrownBy(() -> new Relevance(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from grade 0: expected at least 1");
    }

    @Test
    void judgedIsTheShareOfThePlacesThatThereAre() {
        assertValue(Judged.at(1), 0);
        assertValue(Judged.at(4), 3 / 4.0);
        assertValue(Judged.at(100), 4 / 5.0);
    }

    @Test
    void theDepthIsThatOfTheDeepest() {
        assertThat(Measure.depth(List.of(Ndcg.at(10), Judged.at(20)))).isEqualTo(20);
        assertThat(Measure.depth(List.of(Ndcg.at(10), Bpref.USUAL))).isEqualTo(Cutoff.NONE.depth());
        assertThat(Measure.depth(List.of())).isZero();
    }

    @Test
    void measuringAllocatesNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Measure> measures = all().map(Measure::parse).toList();
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
            assertThat(((Measure) in.readObject()).name()).isEqualTo("RBP(p=0.5,rel=2)@10");
        }
    }

    static Stream<String> all() {
        return Stream.concat(allButJudged(), Stream.of("Judged@3"));
    }

    static Stream<String> allButJudged() {
        return Stream.of(
                "nDCG",
                "nDCG@10",
                "RR",
                "RR@1",
                "R@5",
                "P@3",
                "AP",
                "AP(rel=2)@2",
                "Success@1",
                "Bpref",
                "RBP",
                "RBP@2",
                "ERR",
                "ERR(max_rel=2)@10");
    }

    private static void assertValue(Measure measure, double expected) {
        assertThat(measure.of(RANKING)).as(measure.name()).isCloseTo(expected, within(1e-15));
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
