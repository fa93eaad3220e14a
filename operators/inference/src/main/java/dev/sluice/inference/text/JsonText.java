package dev.sluice.inference.text;

import dev.sluice.ranking.FieldValue;
import java.util.Map;

/** Values as JSON. Numbers stay as they were written, and what is not ASCII stays what it is. */
enum JsonText {

    /** A blank behind each comma and colon: the form of Python's {@code json.dumps(x, ensure_ascii=False)}. */
    SPACED(", ", ": "),

    /** No blanks. */
    COMPACT(",", ":");

    private final String comma;
    private final String colon;

    JsonText(String comma, String colon) {
        this.comma = comma;
        this.colon = colon;
    }

    String of(FieldValue value) {
        StringBuilder json = new StringBuilder();
        append(json, value);
        return json.toString();
    }

    /** An object with these members. */
    String of(Map<String, FieldValue> members) {
        StringBuilder json = new StringBuilder();
        append(json, members);
        return json.toString();
    }

    private void append(StringBuilder json, FieldValue value) {
        if (value instanceof FieldValue.Text text) {
            json.append(quoted(text.text()));
        } else if (value instanceof FieldValue.Numeral number) {
            json.append(number.literal());
        } else if (value instanceof FieldValue.Bool bool) {
            json.append(bool.value());
        } else if (value instanceof FieldValue.Items items) {
            String between = "";
            json.append('[');
            for (FieldValue element : items.values()) {
                json.append(between);
                append(json, element);
                between = comma;
            }
            json.append(']');
        } else if (value instanceof FieldValue.Members members) {
            append(json, members.values());
        } else {
            json.append("null");
        }
    }

    private void append(StringBuilder json, Map<String, FieldValue> members) {
        String between = "";
        json.append('{');
        for (Map.Entry<String, FieldValue> member : members.entrySet()) {
            json.append(between).append(quoted(member.getKey())).append(colon);
            append(json, member.getValue());
            between = comma;
        }
        json.append('}');
    }

    static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    /** A text as it stands between the quotes. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 2);
        for (int place = 0; place < text.length(); place++) {
            append(escaped, text.charAt(place));
        }
        return escaped.toString();
    }

    /** How many characters of a text are whole within the first {@code length} of its escaped form. */
    static int charactersWithin(String text, int length) {
        StringBuilder escaped = new StringBuilder();
        int end = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            int next = end + Character.charCount(character);
            for (int place = end; place < next; place++) {
                append(escaped, text.charAt(place));
            }
            if (escaped.length() > length) {
                return end;
            }
            end = next;
        }
        return end;
    }

    private static void append(StringBuilder escaped, char character) {
        switch (character) {
            case '"' -> escaped.append("\\\"");
            case '\\' -> escaped.append("\\\\");
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            case '\b' -> escaped.append("\\b");
            case '\f' -> escaped.append("\\f");
            default -> {
                if (character < ' ') {
                    escaped.append("\\u%04x".formatted((int) character));
                } else {
                    escaped.append(character);
                }
            }
        }
    }
}
