package dev.sluice.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.ranking.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs have the ids and types that the reference implementations give them. */
class PairTemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({"tiny-v2,2,4,0,2999", "tiny-v1,2,4,0,2899", "tiny-two-label,2,3,1,2599", "tiny-ms-marco,2,3,1,2499"})
    void specialTokensAndTypesAreWhatTheTokenizerSays(
            String model, int addedToQuery, int addedToPair, int highestType, int highestId) throws Exception {
        TokenizerFile file = TokenizerFile.read(ModelFolder.of(folder(model)));
        PairTemplate template = file.pairTemplate();
        assertThat(template.addedToQuery()).isEqualTo(addedToQuery);
        assertThat(template.addedToPair()).isEqualTo(addedToPair);
        assertThat(template.highestType()).isEqualTo(highestType);
        assertThat(file.highestId()).isEqualTo(highestId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-v2", "tiny-v1", "tiny-two-label", "tiny-ms-marco"})
    void pairsAreThoseOfTheReference(String model) throws Exception {
        TokenizerFile file = TokenizerFile.read(ModelFolder.of(folder(model)));
        PairTemplate template = file.pairTemplate();
        int pairs = 0;
        try (Tokenizer tokenizer = Tokenizer.openPlain(model, file.json())) {
            for (String line : Files.readAllLines(folder(model).resolve("cases.jsonl"))) {
                JsonNode golden = JSON.readTree(line);
                for (JsonNode expected : golden.path("expected").path("pairs")) {
                    String what = model + " " + golden.get("name") + " " + expected;
                    TokenPair pair = pair(golden, expected, tokenizer, template);
                    assertThat(pair.ids())
                            .as(what)
                            .hasSize(expected.get("length").asInt());
                    assertIds(pair.ids(), expected, what);
                    assertTypes(pair.types(), expected.path("type_1_from"), what);
                    pairs++;
                }
            }
        }
        assertThat(pairs).isGreaterThan(200);
    }

    private static TokenPair pair(JsonNode golden, JsonNode expected, Tokenizer tokenizer, PairTemplate template) {
        JsonNode options = golden.get("options");
        JsonNode texts = golden.has("document_texts") ? golden.get("document_texts") : golden.get("documents");
        int[] query = tokenizer.encode(golden.get("query").asText());
        int[] document =
                tokenizer.encode(texts.get(expected.get("document").asInt()).asText());
        if (options.get("mode").asText().equals("windows")) {
            int queryTokens = options.get("max_query_length").asInt() - template.addedToQuery();
            JsonNode passage = expected.get("passage");
            return template.pair(
                    Arrays.copyOf(query, Math.min(query.length, queryTokens)),
                    document,
                    passage.get(0).asInt(),
                    passage.get(1).asInt());
        }
        int room = options.get("max_length").asInt() - template.addedToPair();
        int queryTokens = query.length;
        int documentTokens = document.length;
        if (queryTokens + documentTokens > room) {
            // The longer is cut to what the shorter leaves; two long ones share, the longer with the odd token.
            int shorter = Math.min(Math.min(queryTokens, documentTokens), room / 2);
            queryTokens = query.length <= document.length ? shorter : room - shorter;
            documentTokens = room - queryTokens;
        }
        return template.pair(Arrays.copyOf(query, queryTokens), document, 0, documentTokens);
    }

    private static void assertIds(int[] ids, JsonNode expected, String what) {
        if (expected.has("sha256")) {
            String decimal = Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
            assertThat(Sha256.hex(decimal.getBytes(StandardCharsets.UTF_8)))
                    .as(what)
                    .isEqualTo(expected.get("sha256").asText());
        } else {
            List<Integer> stored = new ArrayList<>();
            expected.get("input_ids").forEach(id -> stored.add(id.asInt()));
            assertThat(ids).as(what).containsExactly(stored.toArray(Integer[]::new));
        }
    }

    private static void assertTypes(int[] types, JsonNode type1From, String what) {
        int from = type1From.isIntegralNumber() ? type1From.asInt() : types.length;
        int[] expected = IntStream.range(0, types.length)
                .map(place -> place < from ? 0 : 1)
                .toArray();
        assertThat(types).as(what).containsExactly(expected);
    }

    private static Path folder(String model) throws Exception {
        return Path.of(Objects.requireNonNull(PairTemplateTest.class.getResource("/crossencoder/" + model))
                .toURI());
    }
}
