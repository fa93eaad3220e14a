package dev.sluice.inference.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.text.TokenizerOutline.AddedToken;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a {@code tokenizer.json}: each is there once, and added tokens have the ids that the native library gives
 * them, whatever the file says. Of names only those are kept that were asked for.
 */
final class Vocabulary {

    private final TokenizerJson json;
    private final String modelType;
    private final Set<String> wanted;
    private final Map<String, Integer> idOf = new HashMap<>();
    private final BitSet ids = new BitSet();
    private int size;
    private boolean found;

    private Vocabulary(TokenizerJson json, String modelType, Set<String> wanted) {
        this.json = json;
        this.modelType = modelType;
        this.wanted = wanted;
    }

    /**
     * Reads vocabulary and merges.
     *
     * @param wanted the names whose ids are kept, besides those of added tokens
     */
    static Vocabulary read(TokenizerJson json, TokenizerOutline outline, Set<String> wanted) throws ModelException {
        Vocabulary vocabulary = new Vocabulary(json, outline.model().type(), wanted);
        json.read(vocabulary::member);
        if (vocabulary.size == 0) {
            throw json.refused(vocabulary.found ? "an empty vocabulary" : "no vocabulary", "a 'vocab' in its model");
        }
        vocabulary.checkUnknown(outline.model());
        vocabulary.add(outline.addedTokens());
        return vocabulary;
    }

    /** The highest id that a text can become. */
    int highestId() {
        return ids.length() - 1;
    }

    boolean has(int id) {
        return ids.get(id);
    }

    /** The id of a name that was asked for; null if it has none. */
    @Nullable
    Integer idOf(String name) {
        return idOf.get(name);
    }

    private void member(String name, JsonParser parser) throws IOException, ModelException {
        if (name.equals("model")) {
            json.object(parser, "the member 'model'", this::modelMember);
        } else {
            parser.skipChildren();
        }
    }

    private void modelMember(String name, JsonParser parser) throws IOException, ModelException {
        switch (name) {
            case "vocab" -> {
                found = true;
                if (modelType.equals("Unigram")) {
                    pieces(parser);
                } else {
                    json.object(parser, "a vocabulary that is", this::token);
                }
            }
            case "merges" -> merges(parser);
            default -> parser.skipChildren();
        }
    }

    private void token(String name, JsonParser parser) throws IOException, ModelException {
        put(name, json.id(parser, "a token"));
    }

    private void put(String name, int id) throws ModelException {
        if (ids.get(id)) {
            throw json.refused("two tokens with the id " + id, "each id once");
        }
        ids.set(id);
        size++;
        if (wanted.contains(name)) {
            idOf.put(name, id);
        }
    }

    /** The vocabulary of a Unigram model: an array of pieces with their scores; a piece's place is its id. */
    private void pieces(JsonParser parser) throws IOException, ModelException {
        json.expect(parser, JsonToken.START_ARRAY, "a vocabulary that is");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            json.expect(parser, JsonToken.START_ARRAY, "piece " + size + " of the vocabulary:");
            parser.nextToken();
            String piece = json.string(parser, "piece " + size + " of the vocabulary:");
            if (!parser.nextToken().isNumeric() || !Double.isFinite(parser.getDoubleValue())) {
                throw json.refused("piece " + size + " of the vocabulary without a score", "a finite number");
            }
            if (parser.nextToken() != JsonToken.END_ARRAY) {
                throw json.refused("piece " + size + " of the vocabulary with more than a score", "name and score");
            }
            if (size > TokenizerJson.MAX_ID) {
                throw json.refused("a vocabulary of more than " + size + " pieces", "at most " + TokenizerJson.MAX_ID);
            }
            put(piece, size);
        }
    }

    /** Merges are strings of two pieces with a blank between them, or pairs of strings. */
    private void merges(JsonParser parser) throws IOException, ModelException {
        json.expect(parser, JsonToken.START_ARRAY, "merges that are");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                continue;
            }
            json.expect(parser, JsonToken.START_ARRAY, "a merge that is");
            for (int piece = 0; piece < 2; piece++) {
                parser.nextToken();
                json.string(parser, "a merge of");
            }
            if (parser.nextToken() != JsonToken.END_ARRAY) {
                throw json.refused("a merge of more than two pieces", "two");
            }
        }
    }

    /** Without this the native library would fail on the first text that has an unknown word. */
    private void checkUnknown(TokenizerOutline.ModelMembers model) throws ModelException {
        if (model.unknownToken().isTextual() && idOf(model.unknownToken().textValue()) == null) {
            throw json.refused("the 'unk_token' " + model.unknownToken(), "a token of its vocabulary");
        }
        if (!modelType.equals("Unigram")) {
            return;
        }
        boolean absent = model.unknownId().isMissingNode() || model.unknownId().isNull();
        if (absent && model.bytesForUnknown()) {
            return;
        }
        if (!model.unknownId().canConvertToInt()
                || !model.unknownId().isIntegralNumber()
                || model.unknownId().intValue() < 0
                || model.unknownId().intValue() >= size) {
            throw json.refused(
                    "the 'unk_id' " + (absent ? "absent" : model.unknownId().toString()),
                    "a place in its vocabulary, 0 to " + (size - 1));
        }
    }

    /** The native library passes over the ids of the file: known names keep theirs, others are counted on. */
    private void add(List<AddedToken> tokens) throws ModelException {
        int highestAdded = -1;
        for (AddedToken token : tokens) {
            Integer known = idOf(token.content());
            int id = known != null ? known : Math.max(size, highestAdded + 1);
            if (token.id() != id) {
                throw json.refused(
                        "the added token '" + token.content() + "' with the id " + token.id(),
                        id + ", as its vocabulary and the tokens before it have it");
            }
            if (known == null && ids.get(id)) {
                throw json.refused("two tokens with the id " + id, "each id once");
            }
            ids.set(id);
            idOf.put(token.content(), id);
            highestAdded = Math.max(highestAdded, id);
        }
    }
}
