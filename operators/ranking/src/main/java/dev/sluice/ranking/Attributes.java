package dev.sluice.ranking;

import java.util.Objects;

/**
 * What travels with a candidate set untouched: a JSON object that Sluice carries and never interprets.
 *
 * @param json the object in compact JSON, its numbers and the order of its names as they came
 */
public record Attributes(String json) {

    /** No attributes. */
    public static final Attributes NONE = new Attributes("{}");

    public Attributes {
        Objects.requireNonNull(json, "json");
        if (!json.startsWith("{") || !json.endsWith("}")) {
            throw new IllegalArgumentException("Attributes must be one JSON object");
        }
    }

    public boolean isEmpty() {
        return json.equals(NONE.json);
    }
}
