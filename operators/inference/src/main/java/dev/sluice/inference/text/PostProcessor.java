package dev.sluice.inference.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.inference.ModelException;
import dev.sluice.inference.text.PairTemplate.SpecialTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code post_processor} of a {@code tokenizer.json}: a template, the fixed forms of BERT and RoBERTa, one of these
 * in a sequence with others that add no token, or none.
 */
final class PostProcessor {

    private static final String TEMPLATE = "TemplateProcessing";
    private static final String BERT = "BertProcessing";
    private static final String ROBERTA = "RobertaProcessing";
    private static final String BYTE_LEVEL = "ByteLevel";
    private static final String SEQUENCE = "Sequence";
    private static final String FIRST = "A";
    private static final String SECOND = "B";

    private final TokenizerJson json;

    /** What puts special tokens around texts; null if nothing does. */
    private final @Nullable JsonNode adding;

    private PostProcessor(TokenizerJson json, @Nullable JsonNode adding) {
        this.json = json;
        this.adding = adding;
    }

    static PostProcessor of(TokenizerJson json, JsonNode postProcessor) throws ModelException {
        List<JsonNode> adding = new ArrayList<>();
        collect(json, postProcessor, adding);
        if (adding.size() > 1) {
            throw json.refused("a 'post_processor' of " + adding.size() + " parts that add tokens", "one at most");
        }
        return new PostProcessor(json, adding.isEmpty() ? null : adding.get(0));
    }

    private static void collect(TokenizerJson json, JsonNode processor, List<JsonNode> adding) throws ModelException {
        if (processor.isMissingNode() || processor.isNull()) {
            return;
        }
        switch (processor.path("type").asText()) {
            case BYTE_LEVEL -> {}
            case SEQUENCE -> {
                for (JsonNode part : processor.path("processors")) {
                    collect(json, part, adding);
                }
            }
            case TEMPLATE, BERT, ROBERTA -> adding.add(processor);
            default ->
                throw json.refused(
                        "a 'post_processor' of type " + processor.path("type"),
                        "'" + TEMPLATE + "', '" + BERT + "', '" + ROBERTA + "', '" + BYTE_LEVEL + "' or a '" + SEQUENCE
                                + "' of these");
        }
    }

    /** The names of tokens that it puts around texts. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        if (adding != null) {
            names.add(adding.path("sep").path(0).asText());
            names.add(adding.path("cls").path(0).asText());
            for (JsonNode special : adding.path("special_tokens")) {
                special.path("tokens").forEach(token -> names.add(token.asText()));
            }
        }
        return names;
    }

    /**
     * Refuses what the native library would crash on or double a text for: it applies the form of a text that stands
     * alone even where no special token is asked for.
     */
    void checkSingle(Vocabulary vocabulary) throws ModelException {
        if (adding != null && adding.path("type").asText().equals(TEMPLATE)) {
            Pieces single = pieces(adding, "single", vocabulary);
            if (!single.texts.equals(List.of(FIRST))) {
                throw json.refused(
                        "a template 'single' with the sequences " + single.texts, "[" + FIRST + "], the text, once");
            }
        }
    }

    /** How a pair is put together. */
    PairTemplate pairTemplate(Vocabulary vocabulary) throws ModelException {
        if (adding == null) {
            throw json.refused(
                    "no 'post_processor' that puts special tokens around a pair",
                    "one of type '" + TEMPLATE + "', '" + BERT + "' or '" + ROBERTA + "'",
                    "Use a model whose tokenizer tells a query from a document");
        }
        return switch (adding.path("type").asText()) {
            case BERT -> {
                int cls = fixed(adding, "cls", vocabulary);
                int sep = fixed(adding, "sep", vocabulary);
                yield new PairTemplate(2, row(0, cls), 0, row(0, sep), 1, row(1, sep));
            }
            case ROBERTA -> {
                int cls = fixed(adding, "cls", vocabulary);
                int sep = fixed(adding, "sep", vocabulary);
                yield new PairTemplate(2, row(0, cls), 0, row(0, sep, sep), 0, row(0, sep));
            }
            default -> template(adding, vocabulary);
        };
    }

    private static SpecialTokens row(int type, int... ids) {
        int[] types = new int[ids.length];
        Arrays.fill(types, type);
        return new SpecialTokens(ids, types);
    }

    /** A token of the fixed forms: its name and its id. */
    private int fixed(JsonNode processor, String member, Vocabulary vocabulary) throws ModelException {
        JsonNode token = processor.path(member);
        if (token.size() != 2 || !token.path(0).isTextual()) {
            throw json.refused(
                    "a 'post_processor' with '" + member + "' " + (token.isMissingNode() ? "absent" : token.toString()),
                    "a pair of name and id");
        }
        return known(token.path(0).textValue(), token.path(1), vocabulary);
    }

    private int known(String name, JsonNode id, Vocabulary vocabulary) throws ModelException {
        Integer known = vocabulary.idOf(name);
        if (known == null || !id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() != known) {
            throw json.refused(
                    "a 'post_processor' that puts in '" + name + "' as id " + id,
                    known == null ? "a token of its vocabulary" : "id " + known + ", as its vocabulary has it");
        }
        return known;
    }

    private PairTemplate template(JsonNode processor, Vocabulary vocabulary) throws ModelException {
        Pieces pair = pieces(processor, "pair", vocabulary);
        if (!pair.texts.equals(List.of(FIRST, SECOND))) {
            throw json.refused(
                    "a template 'pair' with the sequences " + pair.texts,
                    "[" + FIRST + ", " + SECOND + "], the query once and then the document once",
                    "Use a model whose tokenizer puts the query first");
        }
        int added = pieces(processor, "single", vocabulary).special.stream()
                .mapToInt(SpecialTokens::count)
                .sum();
        return new PairTemplate(
                added,
                pair.special.get(0),
                pair.types.get(0),
                pair.special.get(1),
                pair.types.get(1),
                pair.special.get(2));
    }

    /**
     * The pieces of one template.
     *
     * @param texts the letters of its texts
     * @param types the type of each text's tokens
     * @param special special tokens in front of each text and behind the last: one more than texts
     */
    private record Pieces(List<String> texts, List<Integer> types, List<SpecialTokens> special) {}

    private Pieces pieces(JsonNode processor, String name, Vocabulary vocabulary) throws ModelException {
        JsonNode template = processor.path(name);
        if (!template.isArray()) {
            throw json.refused("a template without '" + name + "'", "an array of pieces");
        }
        Pieces pieces = new Pieces(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        SpecialTokenRow row = new SpecialTokenRow();
        for (JsonNode piece : template) {
            JsonNode text = piece.path("Sequence");
            JsonNode token = piece.path("SpecialToken");
            if (piece.size() != 1 || text.isObject() == token.isObject()) {
                throw json.refused("the piece " + piece + " in its template", "one 'Sequence' or one 'SpecialToken'");
            }
            if (text.isObject()) {
                pieces.special.add(row.end());
                pieces.texts.add(text.path("id").asText());
                pieces.types.add(type(text));
                row = new SpecialTokenRow();
            } else {
                row.add(ids(processor, token.path("id").asText(), vocabulary), type(token));
            }
        }
        pieces.special.add(row.end());
        return pieces;
    }

    private int type(JsonNode piece) throws ModelException {
        JsonNode type = piece.path("type_id");
        if (!type.isIntegralNumber()
                || !type.canConvertToInt()
                || type.intValue() < 0
                || type.intValue() > TokenizerJson.MAX_ID) {
            throw json.refused(
                    "a piece of its template with the 'type_id' " + (type.isMissingNode() ? "absent" : type.toString()),
                    "a number from 0 to " + TokenizerJson.MAX_ID);
        }
        return type.intValue();
    }

    /** A special token of a template may stand for several ids. */
    private int[] ids(JsonNode processor, String name, Vocabulary vocabulary) throws ModelException {
        JsonNode special = processor.path("special_tokens").path(name);
        JsonNode ids = special.path("ids");
        JsonNode tokens = special.path("tokens");
        if (!ids.isArray() || ids.isEmpty() || ids.size() != tokens.size()) {
            throw json.refused(
                    "the special token '" + name + "' in its template without ids, or with another number of tokens",
                    "as many 'ids' as 'tokens' in 'special_tokens'");
        }
        int[] known = new int[ids.size()];
        for (int place = 0; place < known.length; place++) {
            known[place] = known(tokens.path(place).asText(), ids.path(place), vocabulary);
        }
        return known;
    }

    /** Gathers special tokens that follow each other. */
    private static final class SpecialTokenRow {

        private final List<Integer> ids = new ArrayList<>();
        private final List<Integer> types = new ArrayList<>();

        void add(int[] more, int type) {
            for (int id : more) {
                ids.add(id);
                types.add(type);
            }
        }

        SpecialTokens end() {
            return new SpecialTokens(
                    ids.stream().mapToInt(Integer::intValue).toArray(),
                    types.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
