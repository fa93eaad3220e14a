package dev.sluice.ranking.wire;

import static dev.sluice.ranking.wire.Refusals.quoted;
import static dev.sluice.ranking.wire.Refusals.refusal;
import static dev.sluice.ranking.wire.Refusals.typeOf;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.sluice.ranking.DeadLetter.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * From bytes to one record: checks size and encoding, opens the JSON, and turns whatever goes wrong into a refusal that
 * quotes nothing of the record.
 */
final class RecordParser {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Makes a value of the object that the reader has just entered, and leaves that object. */
    @FunctionalInterface
    interface Body<T> {
        T read(RecordReader reader) throws IOException, MalformedRecordException;
    }

    /**
     * Reads a record that is one JSON object in UTF-8, with or without a byte order mark, and nothing behind it.
     *
     * @throws MalformedRecordException whatever is wrong with the bytes
     */
    static <T> T parse(byte[] record, WireLimits limits, TextPolicy texts, Body<T> body)
            throws MalformedRecordException {
        if (record.length > limits.maxRecordBytes()) {
            throw refusal(
                    Kind.RECORD_TOO_LARGE,
                    "The record has " + record.length + " bytes",
                    "at most " + limits.maxRecordBytes(),
                    "Send fewer or shorter documents a record, or raise --max-record-bytes");
        }
        CharBuffer json = decodeUtf8(record);
        int mark = json.hasRemaining() && json.get(0) == BYTE_ORDER_MARK ? 1 : 0;
        return parse(json.array(), json.arrayOffset() + mark, json.remaining() - mark, texts, body);
    }

    /** Reads one JSON object that is text already. */
    static <T> T parse(String json, TextPolicy texts, Body<T> body) throws MalformedRecordException {
        return parse(json.toCharArray(), 0, json.length(), texts, body);
    }

    private static <T> T parse(char[] json, int from, int length, TextPolicy texts, Body<T> body)
            throws MalformedRecordException {
        try (JsonParser parser = WireJson.FACTORY.createParser(json, from, length)) {
            return parse(parser, texts, body);
        } catch (IOException | RuntimeException e) {
            // A defect in reading must cost one record, not the job that would meet it again after each restart.
            throw refusal(
                    Kind.INVALID_VALUE,
                    "The record made its reader fail with " + e.getClass().getSimpleName(),
                    "a record that can be read",
                    "Report this record to the project as a defect");
        }
    }

    private static CharBuffer decodeUtf8(byte[] record) throws MalformedRecordException {
        // Jackson's own decoder lets overlong forms and encoded surrogates pass; the platform's does not.
        ByteBuffer bytes = ByteBuffer.wrap(record);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException e) {
            throw refusal(
                    Kind.INVALID_JSON,
                    "The record is no UTF-8 at byte " + bytes.position(),
                    "one JSON object in UTF-8",
                    "Encode the record as UTF-8");
        }
    }

    private static <T> T parse(JsonParser parser, TextPolicy texts, Body<T> body)
            throws IOException, MalformedRecordException {
        try {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw refusal(
                        Kind.INVALID_JSON,
                        first == null ? "The record is empty" : "The record is " + typeOf(first),
                        "one JSON object",
                        "Send one JSON object a record");
            }
            T value = body.read(new RecordReader(parser, texts));
            if (parser.nextToken() != null) {
                throw refusal(
                        Kind.INVALID_JSON,
                        "The record goes on behind its object" + place(parser),
                        "one JSON object and nothing else",
                        "Send one JSON object a record");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw refusal(
                    Kind.INVALID_VALUE,
                    "The record goes past a bound" + place(parser),
                    "at most " + WireJson.MAX_DEPTH + " levels of nesting and " + WireJson.MAX_NUMBER_LENGTH
                            + " characters a number",
                    "Send a flatter record or shorter numbers");
        } catch (JsonEOFException e) {
            throw refusal(
                    Kind.INVALID_JSON,
                    "The record ends in the middle" + place(parser),
                    "one whole JSON object",
                    "Send the record uncut");
        } catch (JsonParseException e) {
            throw syntaxError(e, parser);
        }
    }

    private static MalformedRecordException syntaxError(JsonParseException error, JsonParser parser) {
        // Jackson's message may quote the record, so only its beginning is looked at.
        if (error.getOriginalMessage().startsWith("Duplicate ")) {
            return refusal(
                    Kind.INVALID_JSON,
                    quoted(MemberPath.of(parser.getParsingContext())) + " stands twice",
                    "each member once",
                    "Leave one of the two out");
        }
        return refusal(
                Kind.INVALID_JSON,
                "The record is no JSON" + place(parser),
                "one JSON object by RFC 8259",
                "Write the record with a JSON library");
    }

    private static String place(JsonParser parser) {
        String path = MemberPath.of(parser.getParsingContext());
        return " at character " + parser.currentLocation().getCharOffset()
                + (path.isEmpty() ? "" : ", in " + quoted(path));
    }

    private RecordParser() {}
}
