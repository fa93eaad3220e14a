package dev.sluice.sql.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.junit.jupiter.api.Test;

class MeasureFunctionTest {

    private final AnyCutMeasureFunction ndcg = new AnyCutMeasureFunction("nDCG");
    private final JudgedRows rows = ndcg.createAccumulator();

    @Test
    void aRepeatedRankHasNoValue() {
        ndcg.accumulate(rows, 1, 3L, 10);
        ndcg.accumulate(rows, 1, 3L, 10);
        assertThat(ndcg.getValue(rows)).isNull();
        assertThat(rows.flaw()).startsWith("a rank stands twice; expected each rank once. Group by what");
    }

    /** Parts of a join give the changes of one update in no order. */
    @Test
    void aRowThatComesBeforeItsPredecessorGoesHasNoValueUntilThen() {
        ndcg.accumulate(rows, 1, 1L, 10);
        ndcg.accumulate(rows, 0, 2L, 10);
        ndcg.accumulate(rows, 1, 2L, 10);
        assertThat(ndcg.getValue(rows)).isNull();
        ndcg.accumulate(rows, 0, 1L, 10);
        ndcg.retract(rows, 1, 1L, 10);
        ndcg.retract(rows, 0, 2L, 10);
        assertThat(ndcg.getValue(rows)).isCloseTo(Math.log(2) / Math.log(3), offset(1e-12));
    }

    @Test
    void aRepetitionInPassingHasNoValue() {
        ndcg.accumulate(rows, 1, 1L, 10);
        ndcg.accumulate(rows, 0, 2L, 10);
        ndcg.retract(rows, 1, 1L, 10);
        ndcg.accumulate(rows, 1, 2L, 10);
        assertThat(ndcg.getValue(rows)).isNull();
        ndcg.retract(rows, 0, 2L, 10);
        ndcg.accumulate(rows, 0, 1L, 10);
        assertThat(ndcg.getValue(rows)).isCloseTo(Math.log(2) / Math.log(3), offset(1e-12));
    }

    @Test
    void aRowTakenBackElsewhereIsGoneAfterTheMerge() {
        JudgedRows other = ndcg.createAccumulator();
        ndcg.accumulate(rows, 2, 1L, 10, List.of(2, 1));
        ndcg.retract(other, 2, 1L, 10, List.of(2, 1));
        ndcg.accumulate(other, 1, 1L, 10, List.of(1));
        ndcg.merge(rows, List.of(other));
        assertThat(ndcg.getValue(rows)).isEqualTo(1.0);
        assertThat(rows.rows).hasSize(1);
        assertThat(rows.takenBack).isEmpty();
        assertThat(rows.ideals).containsOnlyKeys(List.of(1));
    }

    @Test
    void aDocumentWithoutARankCountsForTheIdealOnly() {
        ndcg.accumulate(rows, 1, 1L, 10);
        ndcg.accumulate(rows, 1, null, 10);
        assertThat(ndcg.getValue(rows)).isCloseTo(1 / (1 + 1 / 1.58496), offset(1e-4));
    }

    @Test
    void gradesOfAnySignAreKept() {
        WholeMeasureFunction bpref = new WholeMeasureFunction("Bpref");
        JudgedRows judged = bpref.createAccumulator();
        bpref.accumulate(judged, Integer.MIN_VALUE, 1L);
        bpref.accumulate(judged, Integer.MAX_VALUE, 2L);
        bpref.accumulate(judged, -1, 3L);
        assertThat(judged.ranking().grade(1)).isEqualTo(Integer.MIN_VALUE);
        assertThat(judged.ranking().grade(2)).isEqualTo(Integer.MAX_VALUE);
        assertThat(judged.ranking().grade(3)).isEqualTo(-1);
    }

    @Test
    void ranksOutsideTheBoundsHaveNoValueUntilTheyAreGone() {
        ndcg.accumulate(rows, 1, 1L, 10);
        for (long rank : new long[] {-1, 0, 1_000_001, Long.MAX_VALUE}) {
            ndcg.accumulate(rows, 1, rank, 10);
            assertThat(ndcg.getValue(rows)).isNull();
            assertThat(rows.flaw()).startsWith("the rank of a document is not between 1 and 1000000; expected that");
            JudgedRows other = ndcg.createAccumulator();
            ndcg.retract(other, 1, rank, 10);
            ndcg.merge(rows, List.of(other));
            assertThat(ndcg.getValue(rows)).isEqualTo(1.0);
        }
    }

    @Test
    void theOrderOfIdealGradesAndTheirNullsDoNotMatter() {
        ndcg.accumulate(rows, 1, 1L, 10, Arrays.asList(1, null, 0));
        ndcg.accumulate(rows, 0, 2L, 10, List.of(0, 1));
        ndcg.accumulate(rows, null, 3L, 10, null);
        assertThat(ndcg.getValue(rows)).isEqualTo(1.0);
    }

    @Test
    void differentIdealsInOneGroupHaveNoValue() {
        ndcg.accumulate(rows, 1, 1L, 10, List.of(1, 0));
        ndcg.accumulate(rows, 0, 2L, 10, List.of(1));
        assertThat(ndcg.getValue(rows)).isNull();
        assertThat(rows.flaw()).startsWith("its rows bring 2 different ideal_grades; expected the same");
    }

    @Test
    void anIdealThatLacksAGradeOfTheRankingHasNoValue() {
        ndcg.accumulate(rows, 2, 1L, 10, List.of(1));
        assertThat(ndcg.getValue(rows)).isNull();
    }

    @Test
    void anEmptyIdealOfAGradedRankingHasNoValue() {
        ndcg.accumulate(rows, 2, 1L, 10, List.of());
        assertThat(ndcg.getValue(rows)).isNull();
    }

    @Test
    void twoCutoffsInOneGroupAreRefused() {
        ndcg.accumulate(rows, 1, 1L, 10);
        assertThatThrownBy(() -> ndcg.accumulate(rows, 1, 2L, 5))
                .isInstanceOf(MeasureInputException.class)
                .hasMessageContaining("ask for nDCG@10 and for nDCG@5");
    }

    @Test
    void unknownMeasuresAndCutoffsAreRefused() {
        ndcg.accumulate(rows, 1, 1L, 0);
        assertThatThrownBy(() -> ndcg.getValue(rows))
                .isInstanceOf(MeasureInputException.class)
                .hasMessageContaining("has the cutoff '0'");
        assertThatThrownBy(() -> ndcg.accumulate(ndcg.createAccumulator(), 1, 1L, (Integer) null))
                .isInstanceOf(MeasureInputException.class)
                .hasMessageContaining("The cutoff k of nDCG is NULL");
        NamedMeasureFunction named = new NamedMeasureFunction();
        JudgedRows misnamed = named.createAccumulator();
        named.accumulate(misnamed, "nDGC@10", 1, 1L);
        assertThatThrownBy(() -> named.getValue(misnamed))
                .isInstanceOf(MeasureInputException.class)
                .hasMessageContaining("Measure 'nDGC@10' is not known. Use one of nDCG, nDCG@k");
        assertThatThrownBy(() -> named.accumulate(named.createAccumulator(), null, 1, 1L))
                .isInstanceOf(MeasureInputException.class)
                .hasMessageContaining("The name of a measure is NULL");
    }

    @Test
    void aRestartIsNotTriedSinceTheCallStaysTheSame() {
        assertThat(ThrowableClassifier.findThrowableOfThrowableType(
                        new RuntimeException(new MeasureInputException("refused")), ThrowableType.NonRecoverableError))
                .isPresent();
    }
}
