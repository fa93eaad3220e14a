package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
            "bpref", Bpref.USUAL);

    record Case(
            String name,
            String why,
            Map<String, Map<String, Integer>> qrels,
            Map<String, Map<String, Double>> run,
            Map<String, Map<String, Double>> expected,
            @Nullable List<String> absent) {
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
        assertThat(golden.expected()).containsOnlyKeys(golden.qrels().keySet());
        golden.expected().forEach((query, expected) -> {
            JudgedRanking ranking = ranking(golden, query);
            Map<String, Integer> counts = Map.of(
                    "num_ret", ranking.size(),
                    "num_rel", ranking.relevantDocuments(),
                    "num_rel_ret", ranking.relevantWithin(Relevance.USUAL, Cutoff.NONE));
            counts.forEach((name, count) ->
                    assertThat(count.doubleValue()).as("%s of %s", name, query).isEqualTo(expected.get(name)));
            assertThat(MEASURES.size() + counts.size()).isEqualTo(expected.size());
            MEASURES.forEach((name, measure) -> assertThat(measure.of(ranking))
                    .as("%s of %s", name, query)
                    .isCloseTo(Objects.requireNonNull(expected.get(name), name), within(1e-9)));
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aQueryWithoutAnAnswerIsZero(Case golden) {
        for (String query : Objects.requireNonNullElse(golden.absent(), List.<String>of())) {
            JudgedRanking ranking = ranking(golden, query);
            assertThat(ranking.size()).isZero();
            MEASURES.forEach((name, measure) ->
                    assertThat(measure.of(ranking)).as("%s of %s", name, query).isZero());
        }
    }

    private static JudgedRanking ranking(Case golden, String query) {
        List<String> ids = TrecEvalOrder.bestFirst(golden.run().getOrDefault(query, Map.of()));
        return JudgedRanking.of(ids, Objects.requireNonNull(golden.qrels().get(query), query));
    }
}
