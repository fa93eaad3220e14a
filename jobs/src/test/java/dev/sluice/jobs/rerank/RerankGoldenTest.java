package dev.sluice.jobs.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.jobs.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sluice rerank --model DIR} gives the scores of the reference implementations. */
class RerankGoldenTest {

    private static final Path MODELS =
            Path.of("..", "operators", "inference", "src", "test", "resources", "crossencoder");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"tiny-v2", "tiny-v1", "tiny-two-label", "tiny-ms-marco"})
    void scoresAreThoseOfTheReference(String model) throws Exception {
        int answered = 0;
        for (Map.Entry<List<String>, List<JsonNode>> group :
                casesByOptions(model).entrySet()) {
            List<String> arguments = new ArrayList<>(group.getKey());
            arguments.addAll(
                    0, List.of("rerank", "--model", MODELS.resolve(model).toString(), "--linger", "0ms"));
            CommandLines sluice = new CommandLines().withModels();
            StringBuilder lines = new StringBuilder();
            group.getValue().forEach(golden -> lines.append(set(golden)).append('\n'));
            int code = sluice.in(lines.toString()).run(arguments.toArray(String[]::new));
            assertThat(code).as(sluice.err()).isZero();
            for (int line = 0; line < group.getValue().size(); line++) {
                assertRanked(
                        JSON.readTree(sluice.outLines().get(line)),
                        group.getValue().get(line));
                answered++;
            }
        }
        assertThat(answered).isGreaterThan(10);
    }

    private static void assertRanked(JsonNode ranked, JsonNode golden) {
        String name = golden.get("name").asText();
        assertThat(ranked.get("status").asText()).as(name).isEqualTo("ranked");
        List<Integer> order = new ArrayList<>();
        for (JsonNode result : ranked.get("results")) {
            int index = result.get("index").asInt();
            order.add(index);
            assertThat(result.get("relevance_score").asDouble())
                    .as("%s, document %d", name, index)
                    .isEqualTo(golden.get("expected").get("scores").get(index).asDouble(), within(1e-4));
        }
        List<Integer> expected = new ArrayList<>();
        golden.get("expected").get("order").forEach(index -> expected.add(index.asInt()));
        assertThat(order).as(name).isEqualTo(expected);
    }

    /** What each case is asked for with, as a user writes it, and the cases. */
    private static Map<List<String>, List<JsonNode>> casesByOptions(String model) throws IOException {
        Map<List<String>, List<JsonNode>> cases = new LinkedHashMap<>();
        for (String line : Files.readAllLines(MODELS.resolve(model).resolve("cases.jsonl"))) {
            JsonNode golden = JSON.readTree(line);
            boolean refused = golden.get("expected").has("error")
                    || golden.get("options").path("top_n").asInt(1) < 1;
            if (!refused) {
                cases.computeIfAbsent(arguments(model, golden.get("options")), options -> new ArrayList<>())
                        .add(golden);
            }
        }
        return cases;
    }

    private static List<String> arguments(String model, JsonNode options) {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--long-documents", options.get("mode"));
        add(arguments, "--max-context-tokens", options.get("max_length"));
        add(arguments, "--max-query-tokens", options.get("max_query_length"));
        add(arguments, "--window-overlap", options.get("overlap"));
        add(arguments, "--activation", options.get("activation"));
        add(arguments, "--label", options.get("label"));
        add(arguments, "--top-n", options.get("top_n"));
        if (model.equals("tiny-v1")) {
            arguments.addAll(List.of("--activation", "sigmoid"));
        }
        if (options.path("rendering").asText().equals("json-compact")) {
            arguments.addAll(List.of("--field-template", "json-compact"));
        }
        return arguments;
    }

    private static void add(List<String> arguments, String option, JsonNode value) {
        if (value != null) {
            arguments.addAll(List.of(option, value.asText()));
        }
    }

    private static ObjectNode set(JsonNode golden) {
        ObjectNode set = JSON.createObjectNode()
                .put("query_id", golden.get("name").asText())
                .put("query", golden.get("query").asText());
        ArrayNode documents = set.putArray("documents");
        for (JsonNode document : golden.get("documents")) {
            if (document.isObject()) {
                documents.addObject().set("fields", document);
            } else {
                documents.add(document);
            }
        }
        return set;
    }
}
