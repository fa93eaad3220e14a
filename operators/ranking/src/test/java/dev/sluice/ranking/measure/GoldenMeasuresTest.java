package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fixed cases whose values are trec_eval's to 12 digits. */
class GoldenMeasuresTest {

    private static final Map<String, Measure> MEASURES = Map.of(
            "ndcg", Ndcg.UNCUT,
            "ndcg_cut_5", Ndcg.at(5),
            "ndcg_cut_10", Ndcg.at(10),
            "map", AveragePrecision.UNCUT,
            "recip_rank", ReciprocalRank.UNCUT,
            "recall_20", Recall.at(20),
            "P_5", Precision.at(5),
            "success_1", Success.at(1),
            "bpref", BinaryPreference.DEFAULT);

    private static final Map<String, ToIntFunction<JudgedRanking>> COUNTS = Map.of(
            "num_ret", JudgedRanking::size,
            "num_rel", JudgedRanking::relevantDocuments,
            "num_rel_ret", ranking -> ranking.relevantWithin(Cutoff.NONE, RelevanceLevel.DEFAULT));

    record Case(
            String name,
            String why,
            Map<String, Map<String, Integer>> qrels,
            Map<String, Map<String, Double>> run,
            Map<String, Map<String, Double>> expected,
            List<String> absent) {
        Case {
            absent = Objects.requireNonNullElse(absent, List.of());
        }

        @Override
        public String toString() {
            return name + ": " + why;
        }
    }

    static List<Case> cases() throws Exception {
        try (InputStream lines =
                        Objects.requireNonNull(GoldenMeasuresTest.class.getResourceAsStream("trec_eval-cases.jsonl"));
                var values = new ObjectMapper()
                        .readerFor(new TypeReference<Case>() {})
                        .<Case>readValues(lines)) {
            List<Case> cases = values.readAll();
            assertThat(cases).hasSize(60);
            return cases;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTrecEval(Case golden) {
        golden.expected().forEach((query, expected) -> {
            List<String> ids = TrecEvalOrder.bestFirst(golden.run().getOrDefault(query, Map.of()));
            JudgedRanking ranking = JudgedRanking.of(ids, golden.qrels().get(query));
            assertThat(expected.keySet()).hasSize(MEASURES.size() + COUNTS.size());
            expected.forEach((name, value) -> assertThat(figure(name, ranking))
                    .as("%s of %s", name, query)
                    .isCloseTo(value, within(1e-9)));
        });
    }

    private static double figure(String name, JudgedRanking ranking) {
        Measure measure = MEASURES.get(name);
        return measure == null ? COUNTS.get(name).applyAsInt(ranking) : measure.of(ranking);
    }

    @Test
    void judgedQueriesWithoutAnAnswerAreAmongTheCases() throws Exception {
        assertThat(cases())
                .filteredOn(golden -> !golden.absent().isEmpty())
                .isNotEmpty()
                .allSatisfy(golden -> {
                    assertThat(golden.expected()).containsKeys(golden.absent().toArray(String[]::new));
                    assertThat(golden.absent())
                            .allMatch(query ->
                                    golden.run().getOrDefault(query, Map.of()).isEmpty());
                });
    }
}
