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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nDCG",
                "nDCG@10",
                "RR",
                "RR@1",
                "R@5",
                "P@999999999",
                "AP",
                "AP@100",
                "Success@1",
                "AP(rel=2)",
                "AP(rel=2)@100",
                "RR(rel=2)@10",
                "P(rel=2)@5",
                "R(rel=999999999)@20",
                "Success(rel=2)@1"
            })
    void aNameIsReadAndGivenBack(String name) {
        assertThat(Measure.parse(name).name()).isEqualTo(name);
    }

    @Test
    void namesAndFactoriesMeanTheSame() {
        assertThat(Stream.of("nDCG@10", "nDCG", "RR@10", "RR", "R@5", "P@5", "AP@9", "AP", "Success@1")
                        .map(Measure::parse))
                .containsExactly(
                        Ndcg.at(10),
                        Ndcg.UNCUT,
                        ReciprocalRank.at(10),
                        ReciprocalRank.UNCUT,
                        Recall.at(5),
                        Precision.at(5),
                        AveragePrecision.at(9),
                        AveragePrecision.UNCUT,
                        Success.at(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@10", "ndcg@10", "MRR@10", "MAP", "nDCG 10", " nDCG@10", "Bpref"})
    void anUnknownMeasureIsRefusedWithTheKnownOnes(String name) {
        assertThatThrownBy(() -> Measure.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Measure '" + name + "' is not known. Use one of " + Measure.KNOWN + ".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nDCG@", "nDCG@0", "nDCG@-1", "nDCG@05", "RR@1.5", "P@ten", "R@9999999999", "AP@3@4", "AP@٣"})
    void aCutoffThatIsNoWholeNumberIsRefused(String name) {
        assertThatThrownBy(() -> Measure.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("whole number from 1");
    }

    @Test
    void aParameterAtItsDefaultIsLeftOutOfTheName() {
        assertThat(Measure.parse("AP(rel=1)@5")).isEqualTo(AveragePrecision.at(5));
        assertThat(Measure.parse("AP(rel=1)@5").name()).isEqualTo("AP@5");
    }

    @Test
    void aParameterOfAnotherFamilyIsRefusedWithThoseThatItHas() {
        assertRefused(
                "AP(level=2)", "has the parameter 'level'; expected only rel for AP. Use one of " + Measure.KNOWN);
        assertRefused("AP( rel=2)", "has the parameter ' rel'; expected only rel");
        assertRefused("nDCG(rel=2)@10", "has the parameter 'rel'; expected none for nDCG. Use one of");
    }

    @Test
    void aParameterThatStandsTwiceIsRefused() {
        assertRefused("AP(rel=2,rel=2)", "has the parameter 'rel' twice; expected each once. Remove one of them.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "02", "1.5", "two", "1000000000", "٢", " 2", "2 ", "=2"})
    void aLevelThatIsNoWholeNumberIsRefused(String value) {
        assertRefused(
                "P(rel=" + value + ")@5",
                "has the value '" + value + "' for 'rel'; expected a whole number from 1 to 999999999");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AP()", "AP(rel)", "AP(=2)", "AP(rel=2,)", "AP(,rel=2)"})
    void aParameterWithoutNameOrValueIsRefused(String name) {
        assertRefused(name, "expected a name, '=' and a value. Write it like AP(rel=2)");
    }

    @Test
    void parenthesesThatDoNotCloseBeforeTheCutoffAreRefused() {
        assertRefused("AP(rel=2", "has no ')' after its parameters; expected one. Write it like AP(rel=2)@100.");
        assertRefused("AP(rel=2@100", "has no ')'");
        assertRefused("AP(rel=2)100", "has '100' after its parameters; expected nothing or a cutoff");
        assertRefused("AP(rel=2))", "has ')' after its parameters");
        assertRefused("AP@100(rel=2)", "has the cutoff '100(rel=2)'");
        assertRefused("AP(rel=2)@", "has the cutoff ''");
    }

    private static void assertRefused(String name, String message) {
        assertThatThrownBy(() -> Measure.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Measure '" + name + "' ")
                .hasMessageContaining(message);
    }

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

    @ParameterizedTest
    @ValueSource(strings = {"R", "P", "Success"})
    void aMeasureThatNeedsACutoffSaysSo(String name) {
        assertThatThrownBy(() -> Measure.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as " + name + "@10");
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
    void successIsOneRelevantDocumentWithinTheCutoff() {
        assertValue(Success.at(1), 0);
        assertValue(Success.at(2), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nDCG", "nDCG@10", "RR", "RR@1", "R@5", "P@3", "AP", "AP@2", "Success@1"})
    void nothingRelevantIsZero(String name) {
        assertThat(Measure.parse(name).of(JudgedRanking.of(List.of("a", "b"), Map.of("a", 0, "c", -3))))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nDCG", "nDCG@10", "RR", "RR@1", "R@5", "P@3", "AP", "AP@2", "Success@1"})
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
        List<Measure> measures = Stream.of("nDCG@10", "nDCG", "RR", "R@5", "P@5", "AP", "Success@1")
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
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(Ndcg.at(10));
            assertThat(((Measure) in.readObject()).name()).isEqualTo("nDCG");
        }
    }

    private static void assertValue(Measure measure, double expected) {
        assertThat(measure.of(RANKING)).as(measure.name()).isCloseTo(expected, within(1e-15));
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
