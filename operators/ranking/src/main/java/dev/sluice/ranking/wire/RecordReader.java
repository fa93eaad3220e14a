package dev.sluice.ranking.wire;

import static dev.sluice.ranking.wire.Refusals.quoted;
import static dev.sluice.ranking.wire.Refusals.refusal;
import static dev.sluice.ranking.wire.Refusals.typeOf;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.DeadLetter.Kind;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON record, value by value. It knows the place in the record, and refuses with messages that name the
 * place and the type or the number found there, never a text. A member whose value is null counts as absent. Not
 * thread-safe.
 */
final class RecordReader {

    private static final int MAX_QUOTED_NUMBER = 40;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final JsonParser parser;
    private final TextPolicy texts;

    /** Reads what the parser's current token begins. */
    RecordReader(JsonParser parser, TextPolicy texts) {
        this.parser = parser;
        this.texts = texts;
    }

    /**
     * Goes to the next member of the object that was entered last and to its value.
     *
     * @return its name; null at the end of the object, which is left then
     */
    @Nullable
    String nextMember() throws IOException, MalformedRecordException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = checked(parser.currentName());
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                return name;
            }
        }
        return null;
    }

    /** The same, where a null is a value like any other. */
    @Nullable
    String nextMemberOrNull() throws IOException, MalformedRecordException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return null;
        }
        String name = checked(parser.currentName());
        parser.nextToken();
        return name;
    }

    /** Goes to the next element of the array that was entered last; false at its end, which is left then. */
    boolean nextElement() throws IOException {
        return parser.nextToken() != JsonToken.END_ARRAY;
    }

    /** Enters the object that is the current value. */
    void enterObject() throws MalformedRecordException {
        enterObject("an object");
    }

    /** Enters the object that is the current value, where more than any object is expected. */
    void enterObject(String expected) throws MalformedRecordException {
        expect(JsonToken.START_OBJECT, expected, "Write it in that form");
    }

    /** Enters the array that is the current value. */
    void enterArray() throws MalformedRecordException {
        expect(JsonToken.START_ARRAY, "an array", "Write it in brackets");
    }

    /** What the current value begins with. */
    JsonToken token() {
        return parser.currentToken();
    }

    boolean isText() {
        return parser.hasToken(JsonToken.VALUE_STRING);
    }

    String text() throws IOException, MalformedRecordException {
        expect(JsonToken.VALUE_STRING, "a string", "Write it in quotes");
        return checked(parser.getText());
    }

    boolean bool() throws MalformedRecordException {
        if (parser.hasToken(JsonToken.VALUE_TRUE) || parser.hasToken(JsonToken.VALUE_FALSE)) {
            return parser.hasToken(JsonToken.VALUE_TRUE);
        }
        throw wrongType("true or false", "Write it without quotes");
    }

    /** An integer of at least {@code least}. */
    int integer(int least) throws IOException, MalformedRecordException {
        return (int) integer(least, Integer.MAX_VALUE);
    }

    /** An integer of 64 bits. */
    long longInteger() throws IOException, MalformedRecordException {
        return integer(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private long integer(long least, long most) throws IOException, MalformedRecordException {
        expectNumber("an integer");
        if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && parser.getLongValue() >= least
                && parser.getLongValue() <= most) {
            return parser.getLongValue();
        }
        throw badNumber("an integer from " + least + " to " + most);
    }

    /** A number as it is written. */
    String literal() throws IOException, MalformedRecordException {
        expectNumber("a number");
        return parser.getText();
    }

    double number() throws IOException, MalformedRecordException {
        expectNumber("a number");
        double value = Double.parseDouble(parser.getText());
        if (!Double.isFinite(value)) {
            throw badNumber("a number that a 64-bit float can hold");
        }
        return value;
    }

    float floatNumber() throws IOException, MalformedRecordException {
        expectNumber("a number");
        float value = Float.parseFloat(parser.getText());
        if (!Float.isFinite(value)) {
            throw badNumber("a number that a 32-bit float can hold");
        }
        return value;
    }

    /** A duration as a number of milliseconds, to the nearest nanosecond. */
    Duration milliseconds() throws IOException, MalformedRecordException {
        return Duration.ofNanos(Math.round(number() * NANOS_PER_MILLISECOND));
    }

    /** An ISO-8601 time with its zone, within what milliseconds since the epoch can say. */
    Instant instant() throws IOException, MalformedRecordException {
        String text = text();
        Instant instant = WireTime.parse(text);
        if (instant == null) {
            throw refusal(
                    Kind.INVALID_VALUE,
                    quoted(path()) + " is " + WireTime.describe(text),
                    "an ISO-8601 time with its zone, such as 2026-11-23T10:00:00Z",
                    "Write the time in that form");
        }
        return instant;
    }

    Bytes base64() throws IOException, MalformedRecordException {
        String text = text();
        try {
            return Bytes.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw refusal(
                    Kind.INVALID_VALUE,
                    quoted(path()) + " is a string of another form",
                    "bytes in base64",
                    "Write it in base64 by RFC 4648, padded");
        }
    }

    /** One of a set of fixed words. */
    <E> E word(E[] known, Function<E, String> wordOf) throws IOException, MalformedRecordException {
        String text = text();
        for (E candidate : known) {
            if (wordOf.apply(candidate).equals(text)) {
                return candidate;
            }
        }
        throw refusal(
                Kind.INVALID_VALUE,
                quoted(path()) + " is another word",
                Arrays.stream(known).map(wordOf).collect(Collectors.joining(", ", "one of ", "")),
                "Write one of these");
    }

    /** Any object, carried as it is. */
    Attributes attributes() throws IOException, MalformedRecordException {
        expect(JsonToken.START_OBJECT, "an object", "Write it in braces");
        StringWriter json = new StringWriter();
        try (JsonGenerator generator = WireJson.FACTORY.createGenerator(json)) {
            copyTo(generator);
        }
        return new Attributes(json.toString());
    }

    /** Passes over the current value, which is still held to the bounds and to clean text. */
    void skip() throws IOException, MalformedRecordException {
        walk(null);
    }

    /** Writes the current value in compact form; numbers keep their digits. */
    void copyTo(JsonGenerator generator) throws IOException, MalformedRecordException {
        walk(generator);
    }

    private void walk(@Nullable JsonGenerator copy) throws IOException, MalformedRecordException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_STRING) {
                checked(parser.getText());
            } else if (token == JsonToken.FIELD_NAME) {
                checked(parser.currentName());
            }
            if (copy != null) {
                copyToken(token, copy);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && parser.nextToken() != null);
    }

    private void copyToken(JsonToken token, JsonGenerator copy) throws IOException {
        if (token.isNumeric()) {
            copy.writeNumber(parser.getText());
        } else {
            copy.copyCurrentEvent(parser);
        }
    }

    /**
     * A required member of the object that was left last.
     *
     * @throws MalformedRecordException if it was absent
     */
    <T> T require(@Nullable T value, String name) throws MalformedRecordException {
        if (value == null) {
            throw refusal(
                    Kind.MISSING_FIELD,
                    quoted(MemberPath.member(path(), name)) + " is absent or null",
                    "a value: it is required",
                    "Add it");
        }
        return value;
    }

    /** The place of the current value, or of the object or array that was left last. */
    String path() {
        return MemberPath.of(parser.getParsingContext());
    }

    private void expect(JsonToken token, String expected, String remedy) throws MalformedRecordException {
        if (!parser.hasToken(token)) {
            throw wrongType(expected, remedy);
        }
    }

    private void expectNumber(String expected) throws MalformedRecordException {
        if (!parser.currentToken().isNumeric()) {
            throw wrongType(expected, "Write it as a JSON number, without quotes");
        }
    }

    private MalformedRecordException wrongType(String expected, String remedy) {
        return refusal(Kind.WRONG_TYPE, quoted(path()) + " is " + typeOf(parser.currentToken()), expected, remedy);
    }

    private MalformedRecordException badNumber(String expected) throws IOException {
        String number = parser.getText();
        return refusal(
                Kind.INVALID_VALUE,
                quoted(path()) + " is "
                        + (number.length() > MAX_QUOTED_NUMBER
                                ? "a number of " + number.length() + " characters"
                                : number),
                expected,
                "Write such a number");
    }

    private String checked(String text) throws MalformedRecordException {
        int flaw = texts.flawIn(text);
        if (flaw != TextPolicy.NO_FLAW) {
            throw refusal(
                    Kind.INVALID_TEXT,
                    (parser.hasToken(JsonToken.FIELD_NAME) ? "The name of " : "") + quoted(path()) + " holds "
                            + TextPolicy.describe(text, flaw),
                    "text without U+0000 and unpaired surrogates",
                    "Remove or replace the character");
        }
        return text;
    }
}
