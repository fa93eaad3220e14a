package dev.sluice.inference.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.inference.ModelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a {@code tokenizer.json} says besides its vocabulary.
 *
 * @param addedTokens in the order of the file, no id nor content twice
 * @param postProcessor missing or null where there is none
 * @param model the small members of the model
 */
record TokenizerOutline(List<AddedToken> addedTokens, JsonNode postProcessor, ModelMembers model) {

    /** A token that is found in a text before the model sees it. */
    record AddedToken(int id, String content) {}

    /** Members of the model that are no lists. */
    record ModelMembers(String type, JsonNode unknownToken, JsonNode unknownId, boolean bytesForUnknown) {}

    static TokenizerOutline read(TokenizerJson json) throws ModelException {
        Reader reader = new Reader(json);
        json.read(reader::member);
        return reader.outline();
    }

    /** Collects the members on one way through the file. */
    private static final class Reader {

        private static final Set<String> TYPES = Set.of("BPE", "Unigram", "WordLevel", "WordPiece");

        private final TokenizerJson json;
        private final List<AddedToken> addedTokens = new ArrayList<>();
        private JsonNode postProcessor = MissingNode.getInstance();
        private JsonNode type = MissingNode.getInstance();
        private JsonNode unknownToken = MissingNode.getInstance();
        private JsonNode unknownId = MissingNode.getInstance();
        private JsonNode bytesForUnknown = MissingNode.getInstance();

        Reader(TokenizerJson json) {
            this.json = json;
        }

        TokenizerOutline outline() throws ModelException {
            if (!type.isTextual() || !TYPES.contains(type.textValue())) {
                throw json.refused(
                        "a model of type " + (type.isMissingNode() ? "absent" : type.toString()),
                        "'BPE', 'Unigram', 'WordLevel' or 'WordPiece'");
            }
            return new TokenizerOutline(
                    List.copyOf(addedTokens),
                    postProcessor,
                    new ModelMembers(type.textValue(), unknownToken, unknownId, bytesForUnknown.asBoolean(false)));
        }

        void member(String name, JsonParser parser) throws IOException, ModelException {
            switch (name) {
                case "added_tokens" -> addedTokens(parser);
                case "post_processor" -> postProcessor = json.tree(parser, "a 'post_processor'");
                case "model" -> json.object(parser, "the member 'model'", this::modelMember);
                default -> parser.skipChildren();
            }
        }

        private void modelMember(String name, JsonParser parser) throws IOException, ModelException {
            switch (name) {
                case "type" -> type = json.tree(parser, "a model type");
                case "unk_token" -> unknownToken = json.tree(parser, "an 'unk_token'");
                case "unk_id" -> unknownId = json.tree(parser, "an 'unk_id'");
                case "byte_fallback" -> bytesForUnknown = json.tree(parser, "a 'byte_fallback'");
                default -> parser.skipChildren();
            }
        }

        private void addedTokens(JsonParser parser) throws IOException, ModelException {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            json.expect(parser, JsonToken.START_ARRAY, "the member 'added_tokens'");
            Set<Integer> ids = new HashSet<>();
            Set<String> contents = new HashSet<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                AddedToken token = addedToken(parser);
                if (!ids.add(token.id()) || !contents.add(token.content())) {
                    throw json.refused(
                            "the added token '" + token.content() + "' with the id " + token.id()
                                    + ", one of which another has too",
                            "each id and each content once");
                }
                addedTokens.add(token);
            }
        }

        private AddedToken addedToken(JsonParser parser) throws IOException, ModelException {
            int[] id = {-1};
            String[] content = {""};
            json.object(parser, "an added token", (name, member) -> {
                switch (name) {
                    case "id" -> id[0] = json.id(member, "an added token");
                    case "content" -> content[0] = json.string(member, "an added token with the content");
                    default -> member.skipChildren();
                }
            });
            if (id[0] < 0 || content[0].isEmpty()) {
                throw json.refused("an added token without an id or a content", "both");
            }
            return new AddedToken(id[0], content[0]);
        }
    }
}
