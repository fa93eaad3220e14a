package dev.sluice.ranking.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random runs, measured here and by the trec_eval program, which prints four digits. */
@TestInstance(Lifecycle.PER_CLASS)
class TrecEvalComparisonTest {

    private static final long SEED = 20261125;
    private static final int RUNS = 1_500;
    private static final double PRINTED_PRECISION = 1e-4;

    /** Of kinds that sort differently as bytes, as UTF-16 units and as numbers. */
    private static final List<String> ID_STARTS = List.of("", "a", "B", "é", "ｚ", "\uD83D\uDE00");

    private record Run(String query, Map<String, Integer> judgments, Map<String, Double> scores) {}

    private final List<Run> runs = new ArrayList<>();
    private final List<String> qrels = new ArrayList<>();
    private final List<String> scoredLines = new ArrayList<>();

    @BeforeAll
    void drawRuns() {
        System.out.println("TrecEvalComparisonTest: seed " + SEED);
        Random random = new Random(SEED);
        for (int index = 0; index < RUNS; index++) {
            Run run = draw("q" + index, random);
            runs.add(run);
            run.judgments().forEach((id, grade) -> qrels.add(run.query() + " 0 " + id + " " + grade));
            run.scores().forEach((id, score) -> scoredLines.add(run.query() + " Q0 " + id + " 1 " + score + " run"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void equalsTrecEval(int lowestRelevantGrade, @TempDir Path folder) throws Exception {
        List<String> options = new ArrayList<>(List.of("-l", String.valueOf(lowestRelevantGrade)));
        for (String name : List.of(
                "ndcg",
                "ndcg_cut.1,5,10",
                "map",
                "map_cut.7",
                "recip_rank",
                "recall.5,20",
                "P.1,10",
                "success.1,5",
                "bpref")) {
            options.addAll(List.of("-m", name));
        }
        Map<String, Map<String, Double>> expected =
                TrecEval.unpackInto(folder).measure(qrels, scoredLines, options.toArray(String[]::new));
        assertThat(expected).hasSize(RUNS);
        Map<String, Measure> measures = measures(new Relevance(lowestRelevantGrade));
        for (Run run : runs) {
            JudgedRanking ranking = judged(run);
            measures.forEach((name, measure) -> assertThat(measure.of(ranking))
                    .as("%s as %s of %s with seed %d", measure.name(), name, run.query(), SEED)
                    .isCloseTo(expected.get(run.query()).get(name), within(PRINTED_PRECISION)));
        }
    }

    @Test
    void theCutReciprocalRankIsThatOfARunCutByTrecEval(@TempDir Path folder) throws Exception {
        Map<String, Map<String, Double>> expected =
                TrecEval.unpackInto(folder).measure(qrels, scoredLines, "-M", "3", "-m", "recip_rank");
        assertThat(expected).hasSize(RUNS);
        for (Run run : runs) {
            assertThat(ReciprocalRank.at(3).of(judged(run)))
                    .as("%s with seed %d", run.query(), SEED)
                    .isCloseTo(expected.get(run.query()).get("recip_rank"), within(PRINTED_PRECISION));
        }
    }

    private static JudgedRanking judged(Run run) {
        return JudgedRanking.of(TrecEvalOrder.bestFirst(run.scores()), run.judgments());
    }

    private static Run draw(String query, Random random) {
        int documents = 1 + random.nextInt(random.nextInt(8) == 0 ? 300 : 25);
        int distinctScores = 1 + random.nextInt(2 * documents);
        int highestGrade = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(random.nextInt(8) == 0 ? 100 : 3);
        double judgedShare = random.nextDouble();
        double returnedShare = 0.3 + 0.7 * random.nextDouble();
        Map<String, Integer> judgments = new LinkedHashMap<>();
        Map<String, Double> scores = new LinkedHashMap<>();
        for (int index = 0; index < documents; index++) {
            String id = ID_STARTS.get(random.nextInt(ID_STARTS.size())) + index;
            if (random.nextDouble() < judgedShare) {
                judgments.put(id, random.nextInt(highestGrade + 3) - 2);
            }
            if (random.nextDouble() < returnedShare) {
                scores.put(id, score(random, distinctScores));
            }
        }
        // trec_eval leaves out a query without a line in both files, and may crash on one with negative grades alone.
        judgments.put("judged", 0);
        scores.put("returned", score(random, distinctScores));
        return new Run(query, judgments, scores);
    }

    /** One of so many values on both sides of 0; a few differ as double and not as float. */
    private static double score(Random random, int distinctScores) {
        double score = (random.nextInt(distinctScores) - distinctScores / 2) / 7.0;
        return random.nextInt(4) == 0 ? Math.nextUp(score) : random.nextInt(10) == 0 ? -score : score;
    }

    private static Map<String, Measure> measures(Relevance relevance) {
        Map<String, Measure> measures = new LinkedHashMap<>();
        measures.put("ndcg", Ndcg.UNCUT);
        measures.put("ndcg_cut_1", Ndcg.at(1));
        measures.put("ndcg_cut_5", Ndcg.at(5));
        measures.put("ndcg_cut_10", Ndcg.at(10));
        measures.put("map", new AveragePrecision(relevance, Cutoff.NONE));
        measures.put("map_cut_7", new AveragePrecision(relevance, new Cutoff(7)));
        measures.put("recip_rank", new ReciprocalRank(relevance, Cutoff.NONE));
        measures.put("recall_5", new Recall(relevance, new Cutoff(5)));
        measures.put("recall_20", new Recall(relevance, new Cutoff(20)));
        measures.put("P_1", new Precision(relevance, new Cutoff(1)));
        measures.put("P_10", new Precision(relevance, new Cutoff(10)));
        measures.put("success_1", new Success(relevance, new Cutoff(1)));
        measures.put("success_5", new Success(relevance, new Cutoff(5)));
        measures.put("bpref", new Bpref(relevance));
        return measures;
    }
}
