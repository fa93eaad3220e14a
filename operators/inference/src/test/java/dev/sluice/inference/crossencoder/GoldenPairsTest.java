package dev.sluice.inference.crossencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.inference.Cancellation;
import dev.sluice.inference.Deadline;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.Reranker;
import dev.sluice.inference.RerankerOptions;
import dev.sluice.inference.crossencoder.GoldenPairs.Case;
import dev.sluice.inference.engine.Rerankers;
import dev.sluice.inference.family.FamilyRule;
import dev.sluice.inference.files.CacheFolder;
import dev.sluice.inference.files.ModelFolder;
import dev.sluice.inference.onnx.OnnxSessions;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import dev.sluice.ranking.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens, windows, scores and order are those of the reference implementations. */
class GoldenPairsTest {

    private static final double TOLERANCE = 1e-4;

    @TempDir
    static Path cache;

    @AfterAll
    static void everythingIsClosed() {
        assertThat(OnnxSessions.open()).isZero();
    }

    /** A set that asks for no result at all is refused before any model sees it. */
    static List<Case> answered() {
        return GoldenPairs.all()
                .filter(golden -> !golden.isRefused() && !golden.name().equals("top-n-zero"))
                .toList();
    }

    static List<Case> refused() {
        return GoldenPairs.all().filter(Case::isRefused).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answered")
    void pairsAreThoseOfTheReference(Case golden) throws Exception {
        try (CrossEncoderFamily family = open(golden.options().build())) {
            List<PairUnit> units = plan(family, golden).units();
            JsonNode pairs = golden.expected().get("pairs");
            assertThat(units).hasSameSizeAs(pairs);
            for (int place = 0; place < units.size(); place++) {
                assertPair(units.get(place), pairs.get(place));
            }
        }
    }

    private static PairPlan plan(CrossEncoderFamily family, Case golden) throws Exception {
        return (PairPlan) family.plan(golden.set());
    }

    private static void assertPair(PairUnit unit, JsonNode expected) {
        assertThat(unit.tokens()).isEqualTo(expected.get("length").asInt());
        if (expected.has("input_ids")) {
            assertThat(unit.row().ids()).containsExactly(ints(expected.get("input_ids")));
        } else {
            String ids =
                    Arrays.stream(unit.row().ids()).mapToObj(Integer::toString).collect(Collectors.joining(" "));
            assertThat(Sha256.hex(ids.getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(expected.get("sha256").asText());
        }
        int[] types = new int[unit.tokens()];
        if (expected.hasNonNull("type_1_from")) {
            Arrays.fill(types, expected.get("type_1_from").asInt(), types.length, 1);
        }
        assertThat(unit.row().types()).containsExactly(types);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answered")
    void logitsAreThoseOfTheReference(Case golden) throws Exception {
        if (!golden.expected().has("logits")) {
            return;
        }
        try (CrossEncoderFamily family = open(golden.options().build())) {
            List<PairUnit> units = plan(family, golden).units();
            for (int place = 0; place < units.size(); place++) {
                float[] logits = family.run(List.of(units.get(place)), new Cancellation())
                        .get(0);
                JsonNode expected = golden.expected().get("logits").get(place);
                for (int label = 0; label < logits.length; label++) {
                    double wanted = expected.isArray() ? expected.get(label).asDouble() : expected.asDouble();
                    assertThat((double) logits[label]).isEqualTo(wanted, within(TOLERANCE));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answered")
    void scoresAndOrderAreThoseOfTheReference(Case golden) throws Exception {
        try (Reranker reranker =
                Rerankers.open(golden.options().linger(Duration.ZERO).build())) {
            Ranking ranking = reranker.rerank(golden.set(), Deadline.NONE).get();
            assertThat(ranking.status()).isEqualTo(Ranking.Status.RANKED);
            JsonNode scores = golden.expected().get("scores");
            JsonNode order = golden.expected().get("order");
            assertThat(ranking.results().stream().map(RankedDocument::index))
                    .containsExactlyElementsOf(
                            Arrays.stream(ints(order)).boxed().toList());
            for (RankedDocument document : ranking.results()) {
                assertThat((double) Objects.requireNonNull(document.relevanceScore()))
                        .as("document %d", document.index())
                        .isEqualTo(scores.get(document.index()).asDouble(), within(TOLERANCE));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatTheReferenceCannotScoreIsRefused(Case golden) {
        assertThatThrownBy(() -> Rerankers.check(golden.options().build()))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageContaining("expected")
                .hasMessageContaining("--");
    }

    private static CrossEncoderFamily open(RerankerOptions options) throws ModelException {
        return (CrossEncoderFamily) new CrossEncoderRule()
                .open(
                        ModelFolder.of(Path.of(options.model())),
                        options,
                        new FamilyRule.Machine(new CacheFolder(cache), 1));
    }

    private static int[] ints(JsonNode array) {
        int[] ints = new int[array.size()];
        for (int place = 0; place < ints.length; place++) {
            ints[place] = array.get(place).asInt();
        }
        return ints;
    }
}
