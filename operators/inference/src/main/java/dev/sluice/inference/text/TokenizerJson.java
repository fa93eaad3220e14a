package dev.sluice.inference.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.sluice.inference.ModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The JSON of one {@code tokenizer.json}, read as a stream: names that stand twice, bytes that are no UTF-8, deep
 * nesting and anything behind the object are refused, as readers would differ on them.
 */
final class TokenizerJson {

    /** Ids above this are a mistake: the largest vocabularies have some 260,000 tokens. */
    static final int MAX_ID = 1 << 24;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_TREE_TOKENS = 100_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // A vocabulary has hundreds of thousands of names, each of which is seen once.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    private static final ObjectMapper TREES = new ObjectMapper();

    private final String file;
    private final byte[] json;

    /**
     * Wraps the bytes.
     *
     * @param file what they are called in messages
     */
    TokenizerJson(String file, byte[] json) {
        this.file = file;
        this.json = json;
    }

    /** Reads the value of a member, to its last token. */
    @FunctionalInterface
    interface Members {
        void read(String name, JsonParser parser) throws IOException, ModelException;
    }

    /** Reads the file once, from its first member to its last. */
    void read(Members members) throws ModelException {
        InputStreamReader text =
                new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            object(parser, "the file", members);
            if (parser.nextToken() != null) {
                throw refused("something behind its JSON object", "nothing");
            }
        } catch (JsonProcessingException e) {
            throw new ModelException(
                    "'" + file + "' is no sound JSON: " + withoutPlace(e.getOriginalMessage()) + ". Fetch it again", e);
        } catch (CharacterCodingException e) {
            throw new ModelException("'" + file + "' is no UTF-8; expected JSON in UTF-8. Fetch it again", e);
        } catch (IOException e) {
            throw new ModelException("'" + file + "' cannot be read: " + e, e);
        }
    }

    /** Reads the object that the parser stands at. */
    void object(JsonParser parser, String what, Members members) throws IOException, ModelException {
        expect(parser, JsonToken.START_OBJECT, what);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.read(name, parser);
        }
    }

    /** Reads the value that the parser stands at, which must be small, as a tree. */
    JsonNode tree(JsonParser parser, String what) throws IOException, ModelException {
        try (TokenBuffer buffer = new TokenBuffer(parser)) {
            int depth = 0;
            int tokens = 0;
            do {
                JsonToken token = parser.currentToken();
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (++tokens > MAX_TREE_TOKENS) {
                    throw refused(what + " with more than " + MAX_TREE_TOKENS + " JSON tokens", "a short one");
                }
                buffer.copyCurrentEvent(parser);
            } while (depth > 0 && parser.nextToken() != null);
            return TREES.readTree(buffer.asParser());
        }
    }

    /** The id that the parser stands at. */
    int id(JsonParser parser, String what) throws IOException, ModelException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw refused(what + " with the id " + shown(parser), "a number from 0 to " + MAX_ID);
        }
        // Compared as text first: a number may be larger than any that Java has.
        long id = parser.getTextLength() > 18 ? Long.MAX_VALUE : parser.getLongValue();
        if (id < 0 || id > MAX_ID) {
            throw refused(what + " with the id " + shown(parser), "a number from 0 to " + MAX_ID);
        }
        return (int) id;
    }

    /** The string that the parser stands at. */
    String string(JsonParser parser, String what) throws IOException, ModelException {
        expect(parser, JsonToken.VALUE_STRING, what);
        return parser.getText();
    }

    void expect(JsonParser parser, JsonToken expected, String what) throws IOException, ModelException {
        if (parser.currentToken() != expected) {
            throw refused(what + " " + shown(parser), word(expected));
        }
    }

    private static String shown(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            return "absent";
        }
        if (!token.isScalarValue()) {
            return word(token);
        }
        String text = parser.getText();
        return "'" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "'";
    }

    private static String word(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            default -> token.name().toLowerCase(Locale.ROOT);
        };
    }

    /** A refusal: what the file has, what was expected, and the remedy. */
    ModelException refused(String has, String expected) {
        return refused(has, expected, "Fetch it again, or save it anew with the tokenizers library");
    }

    ModelException refused(String has, String expected, String remedy) {
        return new ModelException("'" + file + "' has " + has + "; expected " + expected + ". " + remedy);
    }

    /** Where a value began says nothing to people in a file of one line. */
    private static String withoutPlace(String message) {
        return message.replaceFirst(" \\(start marker at .*", "");
    }
}
