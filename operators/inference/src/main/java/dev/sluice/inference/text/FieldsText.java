package dev.sluice.inference.text;

import dev.sluice.ranking.Content;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Renders the fields of a document as one text: a JSON object in the given order, with the blanks after comma and colon
 * that models of the Jina family saw in training (the form of Python's {@code json.dumps(x, ensure_ascii=False)}).
 */
public final class FieldsText {

    public static String json(Content.Fields fields) {
        StringJoiner members = new StringJoiner(", ", "{", "}");
        for (Map.Entry<String, String> field : fields.values().entrySet()) {
            members.add(quote(field.getKey()) + ": " + quote(field.getValue()));
        }
        return members.toString();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int place = 0; place < text.length(); place++) {
            char character = text.charAt(place);
            switch (character) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                default -> {
                    if (character < ' ') {
                        quoted.append("\\u%04x".formatted((int) character));
                    } else {
                        quoted.append(character);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private FieldsText() {}
}
