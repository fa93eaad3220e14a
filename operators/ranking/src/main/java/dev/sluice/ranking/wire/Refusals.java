package dev.sluice.ranking.wire;

import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ranking.DeadLetter.Kind;

/** The words in which records are refused. */
final class Refusals {

    /** A refusal with the four parts of a message; {@code found} holds what and the value, and never a text. */
    static MalformedRecordException refusal(Kind kind, String found, String expected, String remedy) {
        return new MalformedRecordException(kind, found + "; expected " + expected + ". " + remedy + ".");
    }

    static String quoted(String name) {
        return "'" + name + "'";
    }

    static String typeOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            default -> "null";
        };
    }

    private Refusals() {}
}
