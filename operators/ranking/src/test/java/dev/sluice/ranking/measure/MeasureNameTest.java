package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureNameTest {

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
                "Success(rel=2)@1",
                "Bpref",
                "Bpref(rel=2)",
                "RBP",
                "RBP(p=0.5)",
                "RBP(p=0.0001)",
                "RBP(p=0.5,rel=2)@10",
                "ERR",
                "ERR@10",
                "ERR(max_rel=52)",
                "ERR(max_rel=3)@10",
                "Judged@10"
            })
    void aNameIsReadAndGivenBack(String name) {
        assertThat(Measure.parse(name).name()).isEqualTo(name);
    }

    @Test
    void namesAndFactoriesMeanTheSame() {
        assertThat(Stream.of(
                                "nDCG@10",
                                "nDCG",
                                "RR@10",
                                "RR",
                                "R@5",
                                "P@5",
                                "AP@9",
                                "AP",
                                "Success@1",
                                "Bpref",
                                "RBP@3",
                                "RBP",
                                "ERR@20",
                                "ERR",
                                "Judged@10")
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
                        Success.at(1),
                        BinaryPreference.DEFAULT,
                        RankBiasedPrecision.at(3),
                        RankBiasedPrecision.UNCUT,
                        ExpectedReciprocalRank.at(20),
                        ExpectedReciprocalRank.UNCUT,
                        Judged.at(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@10", "ndcg@10", "MRR@10", "MAP", "nDCG 10", " nDCG@10", "bpref", "Foo(rel=2)@1"})
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
        assertThat(Measure.parse("RBP(rel=1,p=0.80)").name()).isEqualTo("RBP");
        assertThat(Measure.parse("ERR(max_rel=4)@7").name()).isEqualTo("ERR@7");
    }

    @Test
    void parametersAreGivenBackInOneOrder() {
        assertThat(Measure.parse("RBP(rel=2,p=0.50)@3").name()).isEqualTo("RBP(p=0.5,rel=2)@3");
    }

    @Test
    void aParameterOfAnotherFamilyIsRefusedWithThoseThatItHas() {
        assertRefused(
                "AP(level=2)", "has the parameter 'level'; expected only rel for AP. Use one of " + Measure.KNOWN);
        assertRefused("AP( rel=2)", "has the parameter ' rel'; expected only rel");
        assertRefused("RBP(max_rel=2)", "has the parameter 'max_rel'; expected only p, rel for RBP");
        assertRefused("ERR(rel=2)", "has the parameter 'rel'; expected only max_rel for ERR");
        assertRefused("Judged(rel=2)@5", "has the parameter 'rel'; expected none for Judged");
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
    @ValueSource(
            strings = {"", "0", "1", "0.0", "1.0", ".5", "-0.5", "0,5", "8e-1", "NaN", "0.99999999999999999999", "0.5f"
            })
    void aPersistenceThatIsNotBetweenZeroAndOneIsRefused(String value) {
        assertThatThrownBy(() -> Measure.parse("RBP(p=" + value + ")"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Measure 'RBP(p=" + value + ")' has the ");
    }

    @Test
    void aValueThatIsRefusedIsNamedWithWhatIsAllowed() {
        assertRefused(
                "RBP(p=1)@5",
                "has the value '1' for 'p'; expected a decimal number above 0 and below 1."
                        + " Write it like p=0.5, or leave it out for the default.");
        assertRefused("ERR(max_rel=53)", "has the value '53' for 'max_rel'; expected a whole number from 1 to 52");
        assertRefused("Bpref@10", "has a cutoff; expected none for Bpref. Use one of " + Measure.KNOWN + ".");
    }

    @Test
    void everyKnownNameIsRead() {
        for (String name :
                Measure.KNOWN.substring(0, Measure.KNOWN.indexOf(';')).split(", ", -1)) {
            String written = name.replace("@k", "@3");
            assertThat(Measure.parse(written).name()).isEqualTo(written);
        }
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

    @ParameterizedTest
    @ValueSource(strings = {"R", "P", "Success", "Judged"})
    void aMeasureThatNeedsACutoffSaysSo(String name) {
        assertThatThrownBy(() -> Measure.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as " + name + "@10");
    }
}
