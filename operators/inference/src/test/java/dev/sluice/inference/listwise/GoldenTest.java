package dev.sluice.inference.listwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.InferenceException;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.UnusableCandidateSetException;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.listwise.GoldenCases.Case;
import dev.sluice.inference.text.TokenCodec;
import dev.sluice.inference.text.Tokenizer;
import dev.sluice.ranking.DocumentScores;
import dev.sluice.ranking.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks, prompts, tokens, vectors and scores are those of the models' own code. */
class GoldenTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    static Path cache;

    private static final Map<String, ListwiseFamily> FAMILIES = new HashMap<>();
    private static final Map<String, Tokenizer> TOKENIZERS = new HashMap<>();

    @BeforeAll
    static void open() throws ModelException, IOException {
        for (String model : GoldenCases.MODELS) {
            Path folder = GoldenCases.folder(model);
            FAMILIES.put(
                    model,
                    ListwiseModel.read(ModelFolder.of(folder), new CacheFolder(cache))
                            .open(RerankerOptions.defaults(), 2));
            TOKENIZERS.put(model, Tokenizer.openPlain(model, Files.readAllBytes(folder.resolve("tokenizer.json"))));
        }
    }

    @AfterAll
    static void close() {
        FAMILIES.values().forEach(ListwiseFamily::close);
        TOKENIZERS.values().forEach(Tokenizer::close);
    }

    static List<Case> cases() {
        return GoldenCases.all().filter(golden -> !golden.documents().isEmpty()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void blocksAndScoresAreThoseOfTheReference(Case golden) throws UnusableCandidateSetException, InferenceException {
        RecordingCodec codec = new RecordingCodec(TOKENIZERS.get(golden.model()));
        ListwisePlan plan = golden.planner(codec).plan(golden.query(), golden.instruction(), golden.documents());
        JsonNode expected = golden.expected();

        assertBlocks(plan, codec, expected);
        List<BlockVectors> outcomes = FAMILIES.get(golden.model()).run(plan.units(), new Cancellation());
        for (int block = 0; block < outcomes.size(); block++) {
            assertThat(outcomes.get(block).weight())
                    .as("weight of block %d", block)
                    .isEqualTo(expected.get("block_weights").get(block).asDouble(), within(TOLERANCE));
        }
        assertVectors(outcomes, expected);
        assertScores(plan.merge(outcomes), expected);
    }

    private static void assertBlocks(ListwisePlan plan, RecordingCodec codec, JsonNode expected) {
        assertThat(plan.units()).hasSameSizeAs(expected.get("blocks"));
        for (int block = 0; block < plan.units().size(); block++) {
            JsonNode wanted = expected.get("blocks").get(block);
            BlockUnit unit = plan.units().get(block);
            assertThat(unit.documents()).isEqualTo(wanted.get("document_count").asInt());
            String prompt = codec.textOf(unit.ids());
            if (wanted.hasNonNull("prompt")) {
                assertThat(prompt).isEqualTo(wanted.get("prompt").asText());
            }
            assertThat(Sha256.hex(prompt.getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(wanted.get("prompt_sha256").asText());
            assertThat(unit.tokens()).isEqualTo(wanted.get("token_count").asInt());
            if (expected.hasNonNull("input_ids")) {
                assertThat(unit.ids())
                        .containsExactly(ints(expected.get("input_ids").get(block)));
            }
        }
    }

    private static void assertVectors(List<BlockVectors> outcomes, JsonNode expected) {
        if (!expected.hasNonNull("document_embeddings")) {
            return;
        }
        int index = 0;
        for (int block = 0; block < outcomes.size(); block++) {
            assertVector(
                    outcomes.get(block).query(),
                    expected.get("query_embeddings").get(block));
            for (float[] document : outcomes.get(block).documents()) {
                assertVector(document, expected.get("document_embeddings").get(index++));
            }
        }
        assertVector(ListwisePlan.mergedQuery(outcomes), expected.get("merged_query_embedding"));
    }

    private static void assertVector(float[] found, JsonNode expected) {
        assertThat(found).hasSize(expected.size());
        for (int place = 0; place < found.length; place++) {
            assertThat((double) found[place]).isEqualTo(expected.get(place).asDouble(), within(TOLERANCE));
        }
    }

    private static void assertScores(DocumentScores found, JsonNode expected) {
        JsonNode scores = expected.get("scores");
        assertThat(found.size()).isEqualTo(scores.size());
        for (int index = 0; index < scores.size(); index++) {
            assertThat((double) found.score(index))
                    .as("score at index %d", index)
                    .isEqualTo(scores.get(index).asDouble(), within(TOLERANCE));
        }
        int[] order = ints(expected.get("order"));
        for (int place = 1; place < order.length; place++) {
            double before = scores.get(order[place - 1]).asDouble();
            double after = scores.get(order[place]).asDouble();
            if (before - after > TOLERANCE) {
                assertThat(found.score(order[place - 1])).isGreaterThan(found.score(order[place]));
            }
        }
    }

    private static int[] ints(JsonNode array) {
        int[] ints = new int[array.size()];
        for (int place = 0; place < ints.length; place++) {
            ints[place] = array.get(place).asInt();
        }
        return ints;
    }

    /** Remembers which text each array of ids came from. */
    private static final class RecordingCodec implements TokenCodec {

        private final TokenCodec codec;
        private final List<int[]> ids = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();

        RecordingCodec(TokenCodec codec) {
            this.codec = codec;
        }

        @Override
        public int[] encode(String text) {
            int[] encoded = codec.encode(text);
            ids.add(encoded);
            texts.add(text);
            return encoded;
        }

        @Override
        public String decode(int[] tokens) {
            return codec.decode(tokens);
        }

        String textOf(int[] tokens) {
            for (int at = 0; at < ids.size(); at++) {
                if (ids.get(at) == tokens) {
                    return texts.get(at);
                }
            }
            throw new AssertionError("No text had these tokens");
        }
    }
}
