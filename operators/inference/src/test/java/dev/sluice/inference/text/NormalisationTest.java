package dev.sluice.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.inference.files.ModelFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model's own tokenizer.json decides how texts are normalised, and nothing else does. */
class NormalisationTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String LONG_GRAPHEME = "half-width-and-voiced";

    /** Cases whose texts hold something that the character map changes, besides blanks. */
    private static final Set<String> MAPPED = Set.of(
            "ligatures",
            "ligature-between-letters",
            "full-width",
            "circled",
            "superscripts",
            "several-characters-from-one",
            "one-character-from-several",
            "compatibility-ideographs",
            "to-nothing",
            "only-what-maps-to-nothing",
            "a-rule-of-its-own",
            "mixed");

    @Test
    void aPrecompiledCharacterMapIsFollowedAsSentencepieceFollowsIt() throws Exception {
        TokenizerFile file = TokenizerFile.read(ModelFolder.of(folder("precompiled")));
        assertThat(file.pairTemplate().addedToPair()).isEqualTo(4);
        int seen = 0;
        try (Tokenizer tokenizer = Tokenizer.openPlain("precompiled", file.json())) {
            for (JsonNode golden : cases()) {
                if (!golden.get("name").asText().equals(LONG_GRAPHEME)) {
                    assertThat(tokenizer.encode(golden.get("text").asText()))
                            .as(golden.get("name").asText())
                            .containsExactly(ids(golden));
                    seen++;
                }
            }
        }
        assertThat(seen).isEqualTo(23);
    }

    /**
     * The library looks for rules of several characters only in graphemes of less than six bytes. So do the reference
     * implementations, which run it too: their scores are the ones to give.
     */
    @Test
    void aLongGraphemeIsMappedCharacterByCharacter() throws Exception {
        TokenizerFile file = TokenizerFile.read(ModelFolder.of(folder("precompiled")));
        JsonNode golden = cases().stream()
                .filter(known -> known.get("name").asText().equals(LONG_GRAPHEME))
                .findFirst()
                .orElseThrow();
        try (Tokenizer tokenizer = Tokenizer.openPlain("precompiled", file.json())) {
            int[] bySentencepiece = ids(golden);
            int[] byLibrary = tokenizer.encode(golden.get("text").asText());
            assertThat(byLibrary).hasSameSizeAs(bySentencepiece).isNotEqualTo(bySentencepiece);
            assertThat(byLibrary[1]).as("half-width, unknown").isEqualTo(3);
        }
    }

    @Test
    void withoutItTheSameTextsAreOtherTokens() throws Exception {
        ObjectNode json = (ObjectNode)
                JSON.readTree(folder("precompiled").resolve("tokenizer.json").toFile());
        json.putNull("normalizer");
        int changed = 0;
        try (Tokenizer tokenizer = Tokenizer.openPlain("none", json.toString().getBytes(StandardCharsets.UTF_8))) {
            for (JsonNode golden : cases()) {
                if (MAPPED.contains(golden.get("name").asText())) {
                    assertThat(tokenizer.encode(golden.get("text").asText()))
                            .as(golden.get("name").asText())
                            .isNotEqualTo(ids(golden));
                    changed++;
                }
            }
        }
        assertThat(changed).isEqualTo(MAPPED.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caf\u00e9 \u1ec7 \uac00",
                "\uff26\uff49\ufb01\u2460\u00b2 \ufa1b \u212b",
                "\ud83d\udea4 \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 \u2764\ufe0f \ud83c\uddf3\ud83c\uddf1",
                "\u0627\u0641\u062a\u062d \u05d4\u05e9\u05e2\u05e8 \u200f\u202babc\u202c",
                "\u00ad\u200b\ufeff\u3000\t\r\n  two  ",
                "\0\u0001\u007f\u0085\ufffe\ufffd"
            })
    void whereTheTokenizerChangesNothingEveryCharacterArrives(String text) throws Exception {
        TokenizerFile file = TokenizerFile.read(ModelFolder.of(folder("crossencoder/tiny-v1")));
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
        try (Tokenizer tokenizer = Tokenizer.openPlain("tiny-v1", file.json())) {
            for (String form : List.of(text, decomposed)) {
                assertThat(tokenizer.decode(tokenizer.encode(form))).isEqualTo(form);
            }
        }
    }

    @Test
    void composedAndDecomposedFormsStayApart() throws Exception {
        TokenizerFile file = TokenizerFile.read(ModelFolder.of(folder("crossencoder/tiny-v1")));
        try (Tokenizer tokenizer = Tokenizer.openPlain("tiny-v1", file.json())) {
            assertThat(tokenizer.encode("caf\u00e9")).isNotEqualTo(tokenizer.encode("cafe\u0301"));
            assertThat(tokenizer.encode("\ufb01")).isNotEqualTo(tokenizer.encode("fi"));
        }
    }

    /** Why such texts are refused where candidate sets come in: whole pairs beside it would be lost without a word. */
    @Test
    void halfAPairOfSurrogatesSpoilsThePairsOfItsTextButNothingElse() throws Exception {
        String lost = "\ufffd\ufffd\ufffd";
        TokenizerFile file = TokenizerFile.read(ModelFolder.of(folder("crossencoder/tiny-v1")));
        try (Tokenizer tokenizer = Tokenizer.openPlain("tiny-v1", file.json())) {
            for (String half : List.of("\ud83d", "\udea4")) {
                assertThat(tokenizer.decode(tokenizer.encode("lock " + half + " \u6c34")))
                        .isEqualTo("lock " + lost + " \u6c34");
                assertThat(tokenizer.decode(tokenizer.encode(half + " \ud83d\udea4")))
                        .isEqualTo(lost + " " + lost + lost);
            }
            assertThat(tokenizer.decode(tokenizer.encode("\ud83d\udea4"))).isEqualTo("\ud83d\udea4");
        }
    }

    private static List<JsonNode> cases() throws Exception {
        List<JsonNode> cases = new ArrayList<>();
        for (String line : Files.readAllLines(folder("precompiled").resolve("cases.jsonl"))) {
            cases.add(JSON.readTree(line));
        }
        return cases;
    }

    private static int[] ids(JsonNode golden) {
        int[] ids = new int[golden.get("ids").size()];
        for (int place = 0; place < ids.length; place++) {
            ids[place] = golden.get("ids").get(place).asInt();
        }
        return ids;
    }

    private static Path folder(String name) throws Exception {
        return Path.of(Objects.requireNonNull(NormalisationTest.class.getResource("/" + name))
                .toURI());
    }
}
