package dev.sluice.inference;

import java.util.Locale;

/** How the fields of a document become one text. */
public enum FieldTemplate {
    /** A JSON object with a blank behind each comma and colon, as the models of the Jina family saw in training. */
    JSON,
    /** A JSON object without blanks. */
    JSON_COMPACT,
    /** YAML, a line a value. */
    YAML,
    /** A line {@code name: value} for each field. */
    TEXT;

    /** The word of the command line, such as {@code json-compact}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
