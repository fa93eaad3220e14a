package dev.sluice.inference.files;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.inference.ModelException;
import java.util.OptionalInt;

/**
 * A {@code config.json}, its values checked when they are read.
 *
 * @param json the whole file
 */
public record ModelConfig(JsonNode json) {

    /** No size of a model is larger. */
    public static final int MAX_SIZE = 1 << 20;

    private static final int SHOWN_CHARACTERS = 40;

    /** Reads a folder's {@code config.json}. */
    public static ModelConfig of(ModelFolder folder) throws ModelException {
        return new ModelConfig(folder.json(ModelFolder.CONFIG));
    }

    /** The first of the architectures; empty where there is none, or it is no text. */
    public String architecture() {
        return text(json.path("architectures").path(0));
    }

    /** {@code model_type}; empty where there is none, or it is no text. */
    public String type() {
        return text(json.path("model_type"));
    }

    /** {@code null} is no text, though it would be read as one. */
    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : "";
    }

    /**
     * A size that must be there.
     *
     * @throws ModelException if it is no whole number from 1 to {@link #MAX_SIZE}
     */
    public int size(String name) throws ModelException {
        return size(name, 1, MAX_SIZE);
    }

    /** A whole number within bounds that must be there. */
    public int size(String name, int least, int most) throws ModelException {
        JsonNode value = json.path(name);
        if (!value.canConvertToInt()
                || !value.canConvertToExactIntegral()
                || value.intValue() < least
                || value.intValue() > most) {
            throw wrong("'" + name + "' " + (value.isMissingNode() ? "absent" : shown(value))
                    + "; expected a number from " + least + " to " + most);
        }
        return value.intValue();
    }

    /** A value from outside, of which a message needs no more than its beginning. */
    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }

    /** A whole number within bounds; empty where it is absent or null. */
    public OptionalInt optionalSize(String name, int least, int most) throws ModelException {
        return json.path(name).isMissingNode() || json.path(name).isNull()
                ? OptionalInt.empty()
                : OptionalInt.of(size(name, least, most));
    }

    /** A refusal of what the file says. */
    public static ModelException wrong(String what) {
        return new ModelException("The model's " + ModelFolder.CONFIG + " has " + what);
    }
}
