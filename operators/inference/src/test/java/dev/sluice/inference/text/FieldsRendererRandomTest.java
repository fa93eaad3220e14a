package dev.sluice.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldRendering.Field;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.FieldValue;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random fields, budgets and weights. A failure is run again with {@code -Dseed=...} as printed. */
class FieldsRendererRandomTest {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final List<FieldTemplate> TEMPLATES = List.of(FieldTemplate.values());
    private static final List<String> PIECES = List.of(
            "word",
            "Longer",
            " ",
            "\n",
            "\t",
            "\"",
            "\\",
            "ä",
            "漢字",
            "\uD83D\uDE00",
            "\u0001",
            "\r\n",
            ": ",
            "#",
            "7",
            "internationalisation",
            "\u2028",
            "https://a.b/c?d=e",
            "[]",
            "{",
            ",");

    private final long seed = Long.getLong("seed", System.nanoTime());

    @Test
    void ofOneTokenACharacter() {
        check(new CharacterCodec(), 3_000);
    }

    @Test
    void ofWordPieces() throws Exception {
        try (Tokenizer tokenizer = tokenizer("/bge-small-en-v1.5-tokenizer.json")) {
            check(tokenizer, 1_000);
        }
    }

    @Test
    void ofBytePairs() throws Exception {
        try (Tokenizer tokenizer = tokenizer("/listwise/tiny-v3/tokenizer.json")) {
            check(tokenizer, 1_000);
        }
    }

    private static Tokenizer tokenizer(String resource) throws Exception {
        try (InputStream in =
                Objects.requireNonNull(FieldsRendererRandomTest.class.getResourceAsStream(resource), resource)) {
            return Tokenizer.openPlain("test", in.readAllBytes());
        }
    }

    private void check(TokenCodec codec, int runs) {
        System.out.println("FieldsRendererRandomTest, seed " + seed);
        Random random = new Random(seed);
        int cut = 0;
        for (int run = 0; run < runs; run++) {
            Content.Fields fields = fields(random);
            FieldTemplate template = TEMPLATES.get(random.nextInt(TEMPLATES.size()));
            List<Field> asked = random.nextBoolean() ? List.of() : asked(fields, random);
            FieldsRenderer renderer = new FieldsRenderer(new FieldRendering(template, asked));
            String whole = renderer.render(fields);
            int tokens = codec.encode(whole).length;
            int budget = random.nextInt(tokens + 10);
            DocumentText text = renderer.render(fields, codec, budget);
            String where = "run %d, seed %d, %s, budget %d".formatted(run, seed, template, budget);

            assertThat(codec.encode(text.text()).length).as(where).isLessThanOrEqualTo(budget);
            assertThat(text.truncated()).as(where).isEqualTo(tokens > budget);
            assertThat(renderer.render(fields, codec, budget)).as(where).isEqualTo(text);
            if (!text.truncated()) {
                assertThat(text.text()).as(where).isEqualTo(whole);
            } else if (template == FieldTemplate.JSON || template == FieldTemplate.JSON_COMPACT) {
                cut++;
                assertCutWell(text.text(), selected(fields, asked), template, codec, budget, where);
            }
        }
        assertThat(cut).isGreaterThan(runs / 4);
    }

    private static void assertCutWell(
            String text,
            Map<String, FieldValue> fields,
            FieldTemplate template,
            TokenCodec codec,
            int budget,
            String where) {
        JsonText form = template == FieldTemplate.JSON ? JsonText.SPACED : JsonText.COMPACT;
        Map<String, FieldValue> empty = new LinkedHashMap<>();
        fields.keySet().forEach(name -> empty.put(name, FieldValue.of("")));
        String frame = form.of(empty);
        int frameTokens = codec.encode(frame).length;
        if (frameTokens > budget) {
            assertThat(frame).as(where).startsWith(text);
            return;
        }
        JsonNode read;
        try {
            read = JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(where + ": no JSON", e);
        }
        List<String> names = new ArrayList<>();
        read.fieldNames().forEachRemaining(names::add);
        assertThat(names).as(where).isEqualTo(List.copyOf(fields.keySet()));
        fields.forEach((name, value) -> {
            String whole = form.of(value);
            String original = value instanceof FieldValue.Text plain ? plain.text() : whole;
            if (!text.contains(whole) || read.get(name).isTextual()) {
                assertThat(read.get(name).isTextual()).as(where).isTrue();
                assertThat(original).as(where).startsWith(read.get(name).textValue());
                // A character may be up to four tokens, and an escaped one more.
                if (!original.isBlank() && budget - frameTokens >= 12 * fields.size()) {
                    assertThat(read.get(name).textValue()).as(where).isNotEmpty();
                }
            }
        });
    }

    private static Map<String, FieldValue> selected(Content.Fields fields, List<Field> asked) {
        if (asked.isEmpty()) {
            return fields.values();
        }
        Map<String, FieldValue> selected = new LinkedHashMap<>();
        for (Field field : asked) {
            FieldValue value = fields.values().get(field.name());
            if (value != null) {
                selected.put(field.name(), value);
            }
        }
        return selected;
    }

    private static List<Field> asked(Content.Fields fields, Random random) {
        List<String> names = new ArrayList<>(fields.values().keySet());
        names.add("not there");
        Collections.shuffle(names, random);
        return names.subList(0, 1 + random.nextInt(names.size())).stream()
                .map(name -> new Field(name, 1 + random.nextInt(random.nextBoolean() ? 3 : 1_000)))
                .toList();
    }

    private static Content.Fields fields(Random random) {
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        for (int count = random.nextInt(6); count > 0; count--) {
            fields.put(text(random, 2) + count, value(random, 3));
        }
        return new Content.Fields(fields);
    }

    private static FieldValue value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> new FieldValue.Numeral(Integer.toString(random.nextInt()));
            case 1 -> random.nextBoolean() ? FieldValue.NULL : new FieldValue.Bool(random.nextBoolean());
            case 2, 3, 4, 5 -> FieldValue.of(text(random, random.nextBoolean() ? 3 : 60));
            case 6 -> {
                List<FieldValue> items = new ArrayList<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    items.add(value(random, depth - 1));
                }
                yield new FieldValue.Items(items);
            }
            default -> {
                Map<String, FieldValue> members = new LinkedHashMap<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    members.put(text(random, 2), value(random, depth - 1));
                }
                yield new FieldValue.Members(members);
            }
        };
    }

    private static String text(Random random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int count = random.nextInt(pieces + 1); count > 0; count--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
