package dev.sluice.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.jobs.CommandLines;
import dev.sluice.ranking.measure.TrecEval;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command's figures are trec_eval's. */
class EvaluateTrecEvalTest {

    private static final long SEED = 20261127;
    private static final int QUERIES = 1_000;
    private static final double PRINTED_PRECISION = 0.5e-4 + 1e-9;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ID_STARTS = List.of("", "a", "B", "é", "ｚ", "\uD83D\uDE00");

    /** By trec_eval's name. */
    private static final Map<String, String> MEASURES = new TreeMap<>(Map.of(
            "ndcg", "nDCG",
            "ndcg_cut_5", "nDCG@5",
            "ndcg_cut_10", "nDCG@10",
            "map", "AP",
            "recip_rank", "RR",
            "recall_20", "R@20",
            "P_5", "P@5",
            "success_1", "Success@1"));

    @TempDir
    private Path folder;

    @Test
    void figuresAreThoseThatTrecEvalPrints() throws Exception {
        System.out.println("EvaluateTrecEvalTest: seed " + SEED);
        List<String> qrels = new ArrayList<>();
        List<String> run = new ArrayList<>();
        draw(new Random(SEED), qrels, run);
        List<String> options = new ArrayList<>(List.of("-c"));
        for (String name : List.of("ndcg", "ndcg_cut.5,10", "map", "recip_rank", "recall.20", "P.5", "success.1")) {
            options.addAll(List.of("-m", name));
        }
        Map<String, Map<String, Double>> expected =
                TrecEval.unpackInto(folder).measureWithMeans(qrels, run, options.toArray(String[]::new));
        Path judgments = Files.write(folder.resolve("judgments.txt"), qrels);
        JsonNode grouped = evaluate(judgments, Files.write(folder.resolve("grouped.run"), run));
        assertThat(grouped.get("queries").intValue()).isEqualTo(QUERIES);
        assertThat(grouped.at("/runs/0/unanswered_queries").intValue()).isPositive();
        assertThat(grouped.at("/runs/0/unjudged_queries").intValue()).isPositive();
        MEASURES.forEach((theirs, ours) -> {
            assertThat(grouped.at("/runs/0/measures").get(ours).doubleValue())
                    .as("mean of %s with seed %d", theirs, SEED)
                    .isCloseTo(expected.get("all").get(theirs), within(PRINTED_PRECISION));
            grouped.at("/runs/0/per_query")
                    .properties()
                    .forEach(query -> assertThat(query.getValue().get(ours).doubleValue())
                            .as("%s of %s with seed %d", theirs, query.getKey(), SEED)
                            .isCloseTo(
                                    expected.getOrDefault(query.getKey(), Map.of())
                                            .getOrDefault(theirs, 0.0),
                                    within(PRINTED_PRECISION)));
        });
        Collections.shuffle(run, new Random(SEED));
        JsonNode scattered = evaluate(judgments, Files.write(folder.resolve("grouped.run"), run));
        assertThat(scattered).isEqualTo(grouped);
    }

    @Test
    void goldenCasesComeOutOfTheCommand() throws Exception {
        List<GoldenCase> cases;
        try (InputStream lines = Objects.requireNonNull(TrecEval.class.getResourceAsStream("trec_eval-cases.jsonl"));
                var values = JSON.readerFor(new TypeReference<GoldenCase>() {}).<GoldenCase>readValues(lines)) {
            cases = values.readAll();
        }
        int checked = 0;
        for (GoldenCase golden : cases) {
            List<String> qrels = new ArrayList<>();
            golden.qrels()
                    .forEach((query, grades) ->
                            grades.forEach((id, grade) -> qrels.add(query + " 0 " + id + " " + grade)));
            List<String> run = new ArrayList<>();
            golden.run()
                    .forEach((query, scores) ->
                            scores.forEach((id, score) -> run.add(query + " Q0 " + id + " 0 " + score + " tag")));
            if (run.isEmpty() || golden.expected().isEmpty()) {
                // The command refuses files without a line, and runs that answer nothing that is judged.
                continue;
            }
            JsonNode result = evaluate(
                    Files.write(folder.resolve("golden.txt"), qrels), Files.write(folder.resolve("golden.run"), run));
            assertThat(result.at("/runs/0/unanswered_queries").intValue())
                    .as(golden.name())
                    .isEqualTo(golden.unanswered().size());
            for (var expected : golden.expected().entrySet()) {
                JsonNode values = result.at("/runs/0/per_query").get(expected.getKey());
                MEASURES.forEach((theirs, ours) -> assertThat(values.get(ours).doubleValue())
                        .as("%s of %s in %s", theirs, expected.getKey(), golden.name())
                        .isCloseTo(expected.getValue().get(theirs), within(1e-9)));
                checked++;
            }
            for (String absent : golden.unanswered()) {
                JsonNode values = result.at("/runs/0/per_query").get(absent);
                assertThat(values)
                        .allSatisfy(value -> assertThat(value.doubleValue()).isZero());
            }
        }
        assertThat(checked).isGreaterThan(60);
    }

    private record GoldenCase(
            String name,
            String why,
            Map<String, Map<String, Integer>> qrels,
            Map<String, Map<String, Double>> run,
            Map<String, Map<String, Double>> expected,
            @Nullable List<String> absent) {

        List<String> unanswered() {
            return absent == null ? List.of() : absent;
        }
    }

    private static JsonNode evaluate(Path qrels, Path run) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate", "--qrels", qrels.toString(), "--run", run.toString(), "--per-query", "--format", "json"));
        MEASURES.values().forEach(measure -> arguments.addAll(List.of("--measure", measure)));
        CommandLines sluice = new CommandLines();
        assertThat(sluice.run(arguments.toArray(String[]::new)))
                .as(sluice.err())
                .isZero();
        return JSON.readTree(sluice.out());
    }

    /** Ties, grades below 0, documents and queries on one side only. */
    private static void draw(Random random, List<String> qrels, List<String> run) {
        for (int query = 0; query < QUERIES; query++) {
            Map<String, Integer> judgments = new LinkedHashMap<>();
            Map<String, Double> scores = new LinkedHashMap<>();
            int documents = 1 + random.nextInt(60);
            int distinct = 1 + random.nextInt(20);
            for (int document = 0; document < documents; document++) {
                String id = ID_STARTS.get(random.nextInt(ID_STARTS.size())) + document;
                if (random.nextInt(3) > 0) {
                    judgments.put(id, random.nextInt(5) - 1);
                }
                double score = (random.nextInt(distinct) - distinct / 2) / 3.0;
                if (random.nextInt(4) > 0) {
                    scores.put(id, random.nextInt(4) == 0 ? Math.nextUp(score) : score);
                }
            }
            // trec_eval may crash on a query with grades below 0 alone.
            judgments.put("judged", 0);
            scores.put("returned", 0.0);
            String id = "q" + query;
            judgments.forEach((document, grade) -> qrels.add(id + " 0 " + document + " " + grade));
            if (query % 9 > 0) {
                scores.forEach((document, score) -> run.add(id + " Q0 " + document + " 1 " + score + " tag"));
            }
        }
        run.add("unjudged Q0 a 1 1 tag");
    }
}
