package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeasureNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nDCG",
                "nDCG@10",
                "RR",
                "RR@1",
                "RR(rel=2)@10",
                "R@5",
                "R(rel=2)@20",
                "P@999999999",
                "P(rel=2)@5",
                "AP",
                "AP@100",
                "AP(rel=2)",
                "AP(rel=2)@100",
                "Success@1",
                "Success(rel=999999999)@1",
                "Bpref",
                "Bpref(rel=2)",
                "RBP",
                "RBP@10",
                "RBP(p=0.95)",
                "RBP(p=0.5,rel=2)@10",
                "RBP(p=0.0005)",
                "ERR",
                "ERR@10",
                "ERR(max_rel=3)@10",
                "Judged@10"
            })
    void aNameIsReadAndGivenBack(String name) {
        assertThat(Measure.parse(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AP(rel=1)@10 | AP@10",
                "RBP(p=0.8) | RBP",
                "RBP(rel=2,p=0.50)@10 | RBP(p=0.5,rel=2)@10",
                "RBP(p=0.80,rel=1)@3 | RBP@3",
                "ERR(max_rel=4)@20 | ERR@20"
            })
    void whatIsAsUsualIsLeftOutAndTheOrderIsOne(String name, String canonical) {
        assertThat(Measure.parse(name).name()).isEqualTo(canonical);
        assertThat(Measure.parse(name)).isEqualTo(Measure.parse(canonical));
    }

    @Test
    void namesAndFactoriesMeanTheSame() {
        Map<String, Measure> measures = Map.ofEntries(
                Map.entry("nDCG@10", Ndcg.at(10)),
                Map.entry("nDCG", Ndcg.UNCUT),
                Map.entry("RR@10", ReciprocalRank.at(10)),
                Map.entry("RR", ReciprocalRank.UNCUT),
                Map.entry("R@5", Recall.at(5)),
                Map.entry("P@5", Precision.at(5)),
                Map.entry("P(rel=3)@5", new Precision(new Relevance(3), new Cutoff(5))),
                Map.entry("AP@9", AveragePrecision.at(9)),
                Map.entry("AP", AveragePrecision.UNCUT),
                Map.entry("Success@1", Success.at(1)),
                Map.entry("Bpref", Bpref.USUAL),
                Map.entry("RBP", RankBiasedPrecision.UNCUT),
                Map.entry("RBP(p=0.5,rel=2)@9", new RankBiasedPrecision(0.5, new Relevance(2), new Cutoff(9))),
                Map.entry("ERR", ExpectedReciprocalRank.UNCUT),
                Map.entry("ERR@20", ExpectedReciprocalRank.at(20)),
                Map.entry("ERR(max_rel=2)", new ExpectedReciprocalRank(2, Cutoff.NONE)),
                Map.entry("Judged@10", Judged.at(10)));
        measures.forEach((name, measure) -> assertThat(Measure.parse(name)).isEqualTo(measure));
    }

    @Test
    void eachPersistenceIsReadBackToTheLastBit() {
        for (double persistence : new double[] {Double.MIN_VALUE, 1e-7, 0.1 + 0.2, Math.nextDown(1.0)}) {
            Measure measure = new RankBiasedPrecision(persistence, Relevance.USUAL, Cutoff.NONE);
            assertThat(Measure.parse(measure.name())).isEqualTo(measure);
        }
    }

    @Test
    void theKnownNamesAreThoseOfAllFamiliesWithTheirUsualParameters() {
        List<String> names = Stream.of(
                        Measure.KNOWN.replace("; with parameters", ",").split(", (?![^(]*\\))"))
                .toList();
        assertThat(names.stream().map(name -> name.replaceAll("[@(].*", "")))
                .containsOnly(Family.ALL.stream().map(Family::word).toArray(String[]::new));
        Pattern named = Pattern.compile("(\\w+)=");
        for (Family family : Family.ALL) {
            List<String> listed = names.stream()
                    .filter(name -> name.startsWith(family.word() + "("))
                    .flatMap(name -> named.matcher(name).results().map(match -> match.group(1)))
                    .toList();
            assertThat(listed).as(family.word()).isEqualTo(family.parameters());
        }
        for (String name : names) {
            Matcher uncut = Pattern.compile("(R|P|Success)\\(.*\\)").matcher(name);
            Measure measure = Measure.parse(uncut.matches() ? name + "@7" : name.replace("@k", "@7"));
            assertThat(measure.name()).as(name).doesNotContain("(");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "@10", "ndcg@10", "MRR@10", "MAP", "nDCG 10", " nDCG@10", "BPref", "(rel=2)", "ap(rel=2)"})
    void anUnknownMeasureIsRefusedWithTheKnownOnes(String name) {
        assertRefused(name, "Measure '" + name + "' is not known. Use one of " + Measure.KNOWN + ".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nDCG@",
                "nDCG@0",
                "nDCG@-1",
                "nDCG@05",
                "RR@1.5",
                "P@ten",
                "R@9999999999",
                "AP@3@4",
                "AP@٣",
                "AP@10(rel=2)",
                "AP(rel=2)@",
                "AP(rel=2)@1)"
            })
    void aCutoffThatIsNoWholeNumberIsRefused(String name) {
        assertRefused(name, "'" + name + "'", "whole number from 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"R", "P", "Success", "Judged"})
    void aMeasureThatNeedsACutoffSaysSo(String name) {
        assertRefused(name, "such as " + name + "@10");
    }

    @Test
    void aMeasureThatIsNeverCutSaysSo() {
        assertRefused("Bpref@10", "'Bpref@10' has the cutoff 10", "whole ranking", "Leave the cutoff out");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nDCG(rel=2)@10 | 'rel'; nDCG takes none",
                "Judged(rel=2)@10 | 'rel'; Judged takes none",
                "AP(p=0.5) | 'p'; AP takes rel.",
                "RBP(rel=2,q=0.5) | 'q'; RBP takes p and rel.",
                "RBP(p=0.5, rel=2) | ' rel'; RBP takes",
                "ERR(rel=2)@10 | 'rel'; ERR takes max_rel."
            })
    void anUnknownParameterIsRefusedWithTheKnownOnes(String name, String part) {
        assertRefused(name, "Measure '" + name + "' has the parameter " + part, "Use one of " + Measure.KNOWN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AP(rel=0) | rel='0'; expected a whole number from 1",
                "AP(rel=-1)@5 | rel='-1'; expected a whole number from 1",
                "AP(rel=) | rel=''; expected a whole number from 1",
                "Bpref(rel=1.5) | rel='1.5'; expected a whole number from 1",
                "ERR(max_rel=x) | max_rel='x'; expected a whole number from 1",
                "RBP(p=0) | p='0'; expected a number above 0 and below 1",
                "RBP(p=0.0) | p='0.0'; expected a number above 0 and below 1",
                "RBP(p=1) | p='1'; expected a number above 0 and below 1",
                "RBP(p=0.99999999999999999999) | p='0.99999999999999999999'; expected a number above 0",
                "RBP(p=NaN) | p='NaN'; expected a number above 0 and below 1",
                "RBP(p=80%) | p='80%'; expected a number above 0 and below 1"
            })
    void aBadValueIsRefusedWithWhatWasExpected(String name, String part) {
        assertRefused(name, "Measure '" + name + "' has " + part, "Leave it out");
    }

    @Test
    void aHighestGradeThatIsTooHighIsRefused() {
        assertRefused("ERR(max_rel=31)@10", "highest grade 31", "from 1 to 30");
    }

    @Test
    void aParameterThatStandsTwiceIsRefused() {
        assertRefused("AP(rel=2,rel=2)", "'AP(rel=2,rel=2)' has the parameter 'rel' twice", "Remove one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AP()", "AP(2)", "AP(=2)", "AP(rel=2,)", "AP((rel=2)"})
    void whatIsNoNameAndValueIsRefused(String name) {
        assertThatThrownBy(() -> Measure.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Measure '" + name + "' has the parameter '");
    }

    @Test
    void parenthesesThatDoNotCloseAreRefused() {
        assertRefused("AP(rel=2", "'AP(rel=2' has a '(' and no ')'", "AP(rel=2)@10");
        assertRefused("AP(rel=2@10", "has a '(' and no ')'");
        assertRefused("AP(rel=2)10", "has '10' behind its ')'", "AP(rel=2)@10");
        assertRefused("AP(rel=2))@10", "has ')@10' behind its ')'");
    }

    private static void assertRefused(String name, String... parts) {
        assertThatThrownBy(() -> Measure.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
