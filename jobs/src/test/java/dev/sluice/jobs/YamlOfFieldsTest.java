package dev.sluice.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.inference.FieldRendering;
import dev.sluice.inference.FieldTemplate;
import dev.sluice.inference.text.FieldsRenderer;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.FieldValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Another reader of YAML sees the same values: SnakeYAML for the structure, and the patterns of YAML 1.2's core schema
 * for what a scalar without quotes is, since SnakeYAML has those of 1.1. A failure is run again with
 * {@code -Dseed=...}.
 */
class YamlOfFieldsTest {

    private static final Pattern NULL = Pattern.compile("null|Null|NULL|~|");
    private static final Pattern BOOL = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
            + "|[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final List<String> PIECES = List.of(
            "word",
            "a",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\t",
            "\r",
            "\"",
            "'",
            "\\",
            "ä",
            "漢",
            "\uD83D\uDE00",
            "\u0001",
            "\u007F",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uFFFE",
            ": ",
            ":",
            " #",
            "#",
            "- ",
            "-",
            "---",
            "...",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&",
            "*",
            "!",
            "|",
            ">",
            "%",
            "@",
            "`",
            "?",
            "? ",
            "=",
            "<<",
            "1",
            "0x1F",
            "1e5",
            "1_000",
            ".5",
            "~",
            "null",
            "No",
            "on",
            "Y",
            "TRUE",
            "2001-12-14",
            "12:30:45");
    private static final List<String> NUMBERS =
            List.of("0", "-0", "1.10", "1e999", "0.1E+05", "2016", "-12345678901234567890");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final FieldsRenderer renderer = new FieldsRenderer(new FieldRendering(FieldTemplate.YAML, List.of()));

    @Test
    void everySinglePieceIsReadBackAsName() {
        for (String piece : PIECES) {
            assertReadBack(Map.of(piece, FieldValue.of(piece), piece + "a", FieldValue.of("a" + piece)), piece);
        }
        for (String text :
                List.of("", " a", "a ", "a\n", "a\n\n", "a\n\n\n", "\na", " \n a", "a\n  \nb", "a\n  ", "a\n\tb")) {
            assertReadBack(
                    Map.of("a", FieldValue.of(text), "b", new FieldValue.Items(List.of(FieldValue.of(text)))), text);
        }
    }

    @Test
    void randomFieldsAreReadBack() {
        System.out.println("YamlOfFieldsTest, seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 5_000; run++) {
            assertReadBack(members(random, 4), "run %d, seed %d".formatted(run, seed));
        }
    }

    @Test
    void longNamesAndDeepValuesAreReadBack() {
        FieldValue deep = FieldValue.of("a: b\nc");
        for (int depth = 0; depth < Content.Fields.MAX_DEPTH; depth++) {
            deep = depth % 2 == 0
                    ? new FieldValue.Items(List.of(deep, FieldValue.of("\u0085")))
                    : new FieldValue.Members(Map.of("n\u007F", deep));
        }
        Map<String, FieldValue> fields = new LinkedHashMap<>();
        fields.put("deep", deep);
        fields.put("n".repeat(3_000), new FieldValue.Items(List.of(FieldValue.of("x"))));
        fields.put("\"".repeat(1_500), FieldValue.of("one\ntwo"));
        assertReadBack(fields, "deep");
    }

    private void assertReadBack(Map<String, FieldValue> fields, String what) {
        String yaml = renderer.render(new Content.Fields(fields));
        FieldValue read;
        try {
            LoaderOptions options = new LoaderOptions();
            options.setNestingDepthLimit(200);
            read = value(new Yaml(options).compose(new StringReader(yaml)));
        } catch (RuntimeException e) {
            throw new AssertionError(what + ": not read\n" + yaml, e);
        }
        assertThat(read).as(what + "\n" + yaml).isEqualTo(new FieldValue.Members(fields));
        assertThat(new ArrayList<>(((FieldValue.Members) read).values().keySet()))
                .as(what)
                .isEqualTo(List.copyOf(fields.keySet()));
    }

    private static FieldValue value(Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, FieldValue> members = new LinkedHashMap<>();
            for (NodeTuple member : mapping.getValue()) {
                members.put(((FieldValue.Text) value(member.getKeyNode())).text(), value(member.getValueNode()));
            }
            return new FieldValue.Members(members);
        }
        if (node instanceof SequenceNode sequence) {
            return new FieldValue.Items(
                    sequence.getValue().stream().map(YamlOfFieldsTest::value).toList());
        }
        ScalarNode scalar = (ScalarNode) node;
        String text = scalar.getValue();
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            return FieldValue.of(text);
        }
        if (NULL.matcher(text).matches()) {
            return FieldValue.NULL;
        }
        if (BOOL.matcher(text).matches()) {
            return new FieldValue.Bool(text.equalsIgnoreCase("true"));
        }
        return NUMBER.matcher(text).matches() ? new FieldValue.Numeral(text) : FieldValue.of(text);
    }

    private static Map<String, FieldValue> members(Random random, int depth) {
        Map<String, FieldValue> members = new LinkedHashMap<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            members.put(text(random, 3), anyValue(random, depth));
        }
        return members;
    }

    private static FieldValue anyValue(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> new FieldValue.Numeral(NUMBERS.get(random.nextInt(NUMBERS.size())));
            case 1 -> random.nextBoolean() ? FieldValue.NULL : new FieldValue.Bool(random.nextBoolean());
            case 2, 3, 4 -> FieldValue.of(text(random, 8));
            case 5 -> new FieldValue.Members(members(random, depth - 1));
            default -> {
                List<FieldValue> items = new ArrayList<>();
                for (int count = random.nextInt(4); count > 0; count--) {
                    items.add(anyValue(random, depth - 1));
                }
                yield new FieldValue.Items(items);
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
