package dev.sluice.inference.text;

import dev.sluice.inference.FieldTemplate;
import dev.sluice.ranking.FieldValue;
import java.util.Map;
import java.util.StringJoiner;

/** Fields as one text, by a template. Whatever a model sees of fields is written here. */
final class FieldsText {

    static String of(Map<String, FieldValue> fields, FieldTemplate template) {
        return switch (template) {
            case JSON -> JsonText.SPACED.of(fields);
            case JSON_COMPACT -> JsonText.COMPACT.of(fields);
            case YAML -> YamlText.of(fields);
            case TEXT -> lines(fields);
        };
    }

    private static String lines(Map<String, FieldValue> fields) {
        StringJoiner lines = new StringJoiner("\n");
        fields.forEach((name, value) -> lines.add(name + ": " + plain(value)));
        return lines.toString();
    }

    /** A text as it is, anything else as JSON with blanks. */
    static String plain(FieldValue value) {
        return value instanceof FieldValue.Text text ? text.text() : JsonText.SPACED.of(value);
    }

    private FieldsText() {}
}
