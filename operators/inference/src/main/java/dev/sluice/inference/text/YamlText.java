package dev.sluice.inference.text;

import dev.sluice.ranking.FieldValue;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Values as YAML in block style, that every reader of YAML 1.2 reads back as they were, and one of 1.1 too but for
 * forms of numbers that 1.1 does not know. A text is in quotes where it would be read as something else; one of several
 * lines is a literal block where it can be.
 */
final class YamlText {

    /** What is deeper is written in flow style, as JSON, so that indentation does not outgrow what it indents. */
    private static final int DEEPEST_BLOCK = 16;

    /** YAML gives a name on the line of its value 1,024 characters. */
    private static final int LONGEST_NAME_ON_LINE = 1_000;

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    /** What readers of YAML 1.1 or 1.2 take for no text. */
    private static final Set<String> WORDS = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private final StringBuilder yaml = new StringBuilder();

    static String of(Map<String, FieldValue> fields) {
        if (fields.isEmpty()) {
            return "{}\n";
        }
        YamlText text = new YamlText();
        text.members(fields, 0, false);
        return text.yaml.toString();
    }

    private void members(Map<String, FieldValue> members, int level, boolean firstOnLine) {
        boolean onLine = firstOnLine;
        for (Map.Entry<String, FieldValue> member : members.entrySet()) {
            if (!onLine) {
                indent(level);
            }
            onLine = false;
            name(member.getKey(), level);
            if (isBlock(member.getValue(), level + 1)) {
                yaml.append('\n');
                block(member.getValue(), level + 1, false);
            } else {
                yaml.append(' ');
                onOneLine(member.getValue(), level + 1);
            }
        }
    }

    private void name(String name, int level) {
        String written = isPlain(name) ? name : quoted(name);
        if (written.length() > LONGEST_NAME_ON_LINE) {
            yaml.append("? ").append(written).append('\n');
            indent(level);
        } else {
            yaml.append(written);
        }
        yaml.append(':');
    }

    private void block(FieldValue value, int level, boolean firstOnLine) {
        if (value instanceof FieldValue.Members members) {
            members(members.values(), level, firstOnLine);
        } else if (value instanceof FieldValue.Items items) {
            boolean onLine = firstOnLine;
            for (FieldValue element : items.values()) {
                if (!onLine) {
                    indent(level);
                }
                onLine = false;
                yaml.append("- ");
                if (isBlock(element, level + 1)) {
                    block(element, level + 1, true);
                } else {
                    onOneLine(element, level + 1);
                }
            }
        }
    }

    private static boolean isBlock(FieldValue value, int level) {
        boolean filled = value instanceof FieldValue.Members members
                ? !members.values().isEmpty()
                : value instanceof FieldValue.Items items && !items.values().isEmpty();
        return filled && level < DEEPEST_BLOCK;
    }

    /** Ends the line that it begins on; a literal block takes more of them. */
    private void onOneLine(FieldValue value, int level) {
        if (!(value instanceof FieldValue.Text text)) {
            yaml.append(escapeUnprintable(JsonText.SPACED.of(value))).append('\n');
        } else if (isPlain(text.text())) {
            yaml.append(text.text()).append('\n');
        } else if (isLiteral(text.text())) {
            literal(text.text(), level);
        } else {
            yaml.append(quoted(text.text())).append('\n');
        }
    }

    private void literal(String text, int level) {
        int end = text.length();
        while (text.charAt(end - 1) == '\n') {
            end--;
        }
        int lineEnds = text.length() - end;
        yaml.append(lineEnds == 0 ? "|-\n" : lineEnds == 1 ? "|\n" : "|+\n");
        for (String line : text.substring(0, end).split("\n", -1)) {
            if (!line.isEmpty()) {
                indent(level);
            }
            yaml.append(line).append('\n');
        }
        yaml.append("\n".repeat(Math.max(0, lineEnds - 1)));
    }

    private void indent(int level) {
        yaml.append("  ".repeat(level));
    }

    /** Whether a text needs no quotes; stricter than YAML, so that no reader errs. */
    private static boolean isPlain(String text) {
        if (text.isEmpty() || !Character.isLetter(text.codePointAt(0))) {
            return false;
        }
        int last = text.codePointBefore(text.length());
        return last != ':'
                && !Character.isWhitespace(last)
                && !Character.isSpaceChar(last)
                && !text.contains(": ")
                && !text.contains(" #")
                && text.codePoints().allMatch(YamlText::isPrintable)
                && !WORDS.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Whether a text of several lines can stand as it is. Its first line tells the indentation. */
    private static boolean isLiteral(String text) {
        return text.indexOf('\n') > 0
                && !Character.isWhitespace(text.charAt(0))
                && text.codePoints()
                        .allMatch(character -> character == '\n' || character == '\t' || isPrintable(character));
    }

    /** Whether a character may stand in YAML, in any version of it, and is no end of a line. */
    private static boolean isPrintable(int character) {
        return character >= ' '
                && character != BYTE_ORDER_MARK
                && !Character.isISOControl(character)
                && character != '\u2028'
                && character != '\u2029'
                && (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE)
                && character != '\uFFFE'
                && character != '\uFFFF';
    }

    private static String quoted(String text) {
        return escapeUnprintable(JsonText.quoted(text));
    }

    /** What JSON lets stand in quotes and YAML does not. */
    private static String escapeUnprintable(String json) {
        if (json.codePoints().allMatch(YamlText::isPrintable)) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        json.codePoints().forEach(character -> {
            if (isPrintable(character)) {
                escaped.appendCodePoint(character);
            } else {
                escaped.append("\\u%04x".formatted(character));
            }
        });
        return escaped.toString();
    }
}
