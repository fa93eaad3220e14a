package dev.sluice.inference.text;

import static dev.sluice.inference.text.FieldsOfJson.fields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldRendering.Field;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.ranking.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FieldsRendererTest {

    private static final Content.Fields SCHEMA =
            fields("{\"name\": \"book\", \"cost\": 1.50, \"free\": false, \"note\": null, \"tags\": [\"a\", [1, {}]],"
                    + " \"text\": \"say \\\"hi\\\"\\nä\", \"o\": {\"b\": [], \"a\": \"x: y\"}}");

    private static List<JsonNode> cases() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(FieldsRendererTest.class.getResourceAsStream("/fields/cases.jsonl"))) {
            ObjectMapper json = new ObjectMapper();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> read(json, line))
                    .toList();
        }
    }

    private static JsonNode read(ObjectMapper json, String line) {
        try {
            return json.readTree(line);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void jsonIsWhatTheModelsSawInTraining(JsonNode golden) {
        FieldTemplate template = Arrays.stream(FieldTemplate.values())
                .filter(known -> known.toString().equals(golden.get("template").asText()))
                .findFirst()
                .orElseThrow();
        assertThat(renderer(template).render(fields(golden.get("fields").toString())))
                .isEqualTo(golden.get("text").asText());
    }

    @Test
    void jsonKeepsTheDigitsOfNumbersAndTheOrderOfNames() {
        assertThat(renderer(FieldTemplate.JSON).render(SCHEMA))
                .isEqualTo("{\"name\": \"book\", \"cost\": 1.50, \"free\": false, \"note\": null,"
                        + " \"tags\": [\"a\", [1, {}]], \"text\": \"say \\\"hi\\\"\\nä\","
                        + " \"o\": {\"b\": [], \"a\": \"x: y\"}}");
        assertThat(renderer(FieldTemplate.JSON_COMPACT).render(SCHEMA))
                .isEqualTo("{\"name\":\"book\",\"cost\":1.50,\"free\":false,\"note\":null,\"tags\":[\"a\",[1,{}]],"
                        + "\"text\":\"say \\\"hi\\\"\\nä\",\"o\":{\"b\":[],\"a\":\"x: y\"}}");
    }

    @Test
    void yamlHasALineAValueAndQuotesWhereItNeedsThem() {
        assertThat(renderer(FieldTemplate.YAML).render(SCHEMA)).isEqualTo("""
                name: book
                cost: 1.50
                free: false
                note: null
                tags:
                  - a
                  - - 1
                    - {}
                text: |-
                  say "hi"
                  ä
                o:
                  b: []
                  a: "x: y"
                """);
    }

    @Test
    void textHasALineAField() {
        assertThat(renderer(FieldTemplate.TEXT).render(SCHEMA))
                .isEqualTo("name: book\ncost: 1.50\nfree: false\nnote: null\ntags: [\"a\", [1, {}]]\n"
                        + "text: say \"hi\"\nä\no: {\"b\": [], \"a\": \"x: y\"}");
    }

    @Test
    void onlyTheFieldsAskedForAreReadAndInTheirOrder() {
        FieldsRenderer renderer = renderer(FieldTemplate.JSON, new Field("b", 1), new Field("c", 1), new Field("a", 9));
        assertThat(renderer.render(fields("{\"a\": 1, \"x\": 2, \"b\": 3}"))).isEqualTo("{\"b\": 3, \"a\": 1}");
    }

    @ParameterizedTest
    @EnumSource(FieldTemplate.class)
    void aDocumentWithNoneOfTheFieldsHasAnEmptyText(FieldTemplate template) {
        FieldsRenderer renderer = renderer(template, new Field("title", 1));
        assertThat(renderer.render(fields("{\"body\": \"x\"}"))).isEmpty();
        assertThat(renderer.render(fields("{\"body\": \"x\"}"), new CharacterCodec(), 0))
                .isEqualTo(DocumentText.whole(""));
    }

    @Test
    void aFieldAskedForTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new FieldRendering(FieldTemplate.JSON, List.of(new Field("title", 1), new Field("title", 2))))
                .withMessage("Field 'title' stands twice: expected each field once");
    }

    @Test
    void whatFitsIsNotCut() {
        String text = "{\"a\": \"bc\"}";
        assertThat(renderer(FieldTemplate.JSON).render(fields(text), new CharacterCodec(), text.length()))
                .isEqualTo(DocumentText.whole(text));
        assertThat(renderer(FieldTemplate.JSON).render(fields(text), new CharacterCodec(), text.length() - 1))
                .isEqualTo(new DocumentText("{\"a\": \"b\"}", true));
    }

    @Test
    void whatTheFrameLeavesIsSharedByWeight() {
        Content.Fields fields = Content.Fields.ofTexts(Map.of("title", "t".repeat(99), "body", "b".repeat(99)));
        FieldsRenderer renderer = renderer(FieldTemplate.JSON_COMPACT, new Field("title", 2), new Field("body", 1));
        int frame = "{\"title\":\"\",\"body\":\"\"}".length();
        assertThat(renderer.render(fields, new CharacterCodec(), frame + 30))
                .isEqualTo(new DocumentText(
                        "{\"title\":\"" + "t".repeat(20) + "\",\"body\":\"" + "b".repeat(10) + "\"}", true));
    }

    @Test
    void withoutAListAllFieldsWeighTheSame() {
        assertThat(renderer(FieldTemplate.TEXT)
                        .render(fields("{\"a\": \"1234567890\", \"b\": \"1234567890\"}"), new CharacterCodec(), 15))
                .isEqualTo(new DocumentText("a: 1234\nb: 1234", true));
    }

    @Test
    void whatAShortFieldDoesNotNeedGoesToTheOthers() {
        FieldsRenderer renderer = renderer(
                FieldTemplate.TEXT, new Field("a", 5), new Field("b", 1), new Field("c", 2), new Field("d", 1));
        Content.Fields fields = fields("{\"a\": \"xy\", \"b\": \"bbbbbbbbb\", \"c\": \"ccccccccc\", \"d\": \"\"}");
        assertThat(renderer.render(fields, new CharacterCodec(), "a: \nb: \nc: \nd: ".length() + 11))
                .isEqualTo(new DocumentText("a: xy\nb: bbb\nc: cccccc\nd: ", true));
    }

    @Test
    void aFieldOfLittleWeightKeepsABeginning() {
        FieldsRenderer renderer = renderer(FieldTemplate.TEXT, new Field("a", 1_000), new Field("b", 1));
        assertThat(renderer.render(fields("{\"a\": \"1234567890\", \"b\": \"1234567890\"}"), new CharacterCodec(), 11))
                .isEqualTo(new DocumentText("a: 123\nb: 1", true));
    }

    @Test
    void escapesAndPairsAreKeptWholeOrLeftOut() {
        Content.Fields quotes = fields("{\"a\": \"\\\"\\\"\\\"\"}");
        assertThat(renderer(FieldTemplate.JSON).render(quotes, new CharacterCodec(), 12))
                .isEqualTo(new DocumentText("{\"a\": \"\\\"\"}", true));
        Content.Fields controls = fields("{\"a\": \"x\\u0001y\"}");
        assertThat(renderer(FieldTemplate.JSON).render(controls, new CharacterCodec(), 15))
                .isEqualTo(new DocumentText("{\"a\": \"x\"}", true));
        TokenCodec halves = new CharacterCodec() {
            @Override
            public int[] encode(String text) {
                return text.chars().toArray();
            }
        };
        Content.Fields faces = fields("{\"a\": \"\uD83D\uDE00\uD83D\uDE00\"}");
        assertThat(renderer(FieldTemplate.JSON).render(faces, halves, 12))
                .isEqualTo(new DocumentText("{\"a\": \"\uD83D\uDE00\"}", true));
    }

    @Test
    void whatIsNoTextIsWholeOrTheBeginningOfItsJson() {
        Content.Fields fields = fields("{\"year\": 2016, \"list\": [\"a\", {\"b\": null}]}");
        assertThat(renderer(FieldTemplate.JSON).render(fields, new CharacterCodec(), 31))
                .isEqualTo(new DocumentText("{\"year\": 2016, \"list\": \"[\\\"a\"}", true));
    }

    @Test
    void aBudgetBelowTheFrameCutsTheFrame() {
        Content.Fields fields = fields("{\"title\": \"text\"}");
        assertThat(renderer(FieldTemplate.JSON).render(fields, new CharacterCodec(), 13))
                .isEqualTo(new DocumentText("{\"title\": \"\"}", true));
        assertThat(renderer(FieldTemplate.JSON).render(fields, new CharacterCodec(), 4))
                .isEqualTo(new DocumentText("{\"ti", true));
        assertThat(renderer(FieldTemplate.JSON).render(fields, new CharacterCodec(), 0))
                .isEqualTo(new DocumentText("", true));
        assertThat(renderer(FieldTemplate.JSON).render(fields, new CharacterCodec(), -1))
                .isEqualTo(new DocumentText("", true));
    }

    @Test
    void ofLongFieldsNoMoreIsReadThanTheBudgetCanCover() {
        AtomicInteger longest = new AtomicInteger();
        TokenCodec codec = new CharacterCodec() {
            @Override
            public int[] encode(String text) {
                longest.accumulateAndGet(text.length(), Math::max);
                return super.encode(text);
            }

            @Override
            public int[] coverage(String text) {
                return java.util.stream.IntStream.rangeClosed(0, encode(text).length)
                        .toArray();
            }
        };
        Content.Fields fields = Content.Fields.ofTexts(Map.of("a", "x".repeat(1 << 22), "b", "\n".repeat(1 << 22)));
        DocumentText text = renderer(FieldTemplate.JSON, new Field("a", 1), new Field("b", 1))
                .render(fields, codec, 28);
        assertThat(text).isEqualTo(new DocumentText("{\"a\": \"xxxxxx\", \"b\": \"\\n\\n\"}", true));
        assertThat(longest.get()).isLessThanOrEqualTo(28 * 8 + 32_768);
    }

    private static FieldsRenderer renderer(FieldTemplate template, Field... fields) {
        return new FieldsRenderer(new FieldRendering(template, List.of(fields)));
    }
}
