package dev.sluice.inference.remote;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.inference.InferenceException;
import dev.sluice.ranking.wire.WireJson;
import java.io.EOFException;
import java.io.IOException;
import java.util.BitSet;

/**
 * Reads what a service answered: one finite score for each document that was sent, in any order, and how many tokens
 * that were. What else there is is passed over. Messages hold nothing that the service wrote but numbers.
 */
final class RerankResponse {

    private static final String END = "Unexpected end-of-input";
    private static final long MAX_TOKENS = 1_000_000_000_000L;

    private final float[] scores;
    private final BitSet scored = new BitSet();
    private boolean hasResults;
    private long totalTokens;

    private RerankResponse(int documents) {
        this.scores = new float[documents];
    }

    /**
     * Reads a response.
     *
     * @param documents how many were sent
     * @throws EOFException if it ends in the middle; no other failure of reading
     * @throws InferenceException if it is no answer to the request
     */
    static RemoteScores read(byte[] body, int documents) throws IOException, InferenceException {
        RerankResponse response = new RerankResponse(documents);
        try (JsonParser parser = WireJson.FACTORY.createParser(body)) {
            response.read(parser);
        }
        return response.complete();
    }

    /** What the parser says is left out: it may show what the service wrote. */
    private void read(JsonParser parser) throws IOException, InferenceException {
        try {
            readRoot(parser);
        } catch (JsonParseException e) {
            // Behind a comma the end is told by this alone, elsewhere by a class of its own too.
            if (e.getOriginalMessage().startsWith(END)) {
                throw new EOFException("it ends in the middle of its JSON");
            }
            throw notJson();
        } catch (EOFException e) {
            throw e;
        } catch (IOException e) {
            throw notJson();
        }
    }

    private static InferenceException notJson() {
        return new InferenceException(
                "it is no JSON of at most " + WireJson.MAX_DEPTH + " levels, each name once an object");
    }

    private void readRoot(JsonParser parser) throws IOException, InferenceException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new EOFException("it is empty");
        }
        if (first != JsonToken.START_OBJECT) {
            throw new InferenceException("it is no JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("results")) {
                readResults(parser, value);
            } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                readUsage(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new InferenceException("it goes on behind its end");
        }
    }

    private void readResults(JsonParser parser, JsonToken value) throws IOException, InferenceException {
        if (value != JsonToken.START_ARRAY) {
            throw new InferenceException("its 'results' are no array");
        }
        hasResults = true;
        for (int entry = 0; parser.nextToken() != JsonToken.END_ARRAY; entry++) {
            readResult(parser, entry);
        }
    }

    private void readResult(JsonParser parser, int entry) throws IOException, InferenceException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new InferenceException("entry " + entry + " of its 'results' is no object");
        }
        Integer index = null;
        Float score = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("index")) {
                index = index(parser, value, entry);
            } else if (name.equals("relevance_score")) {
                score = score(parser, value, entry);
            } else {
                parser.skipChildren();
            }
        }
        if (index == null || score == null) {
            throw new InferenceException("entry " + entry + " of its 'results' has no '"
                    + (index == null ? "index" : "relevance_score") + "'");
        }
        if (scored.get(index)) {
            throw new InferenceException("the index " + index + " stands twice in its 'results'");
        }
        scored.set(index);
        scores[index] = score;
    }

    private int index(JsonParser parser, JsonToken value, int entry) throws IOException, InferenceException {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            throw new InferenceException("the 'index' of entry " + entry + " of its 'results' is no whole number");
        }
        boolean small = parser.getNumberType() == JsonParser.NumberType.INT;
        if (!small || parser.getIntValue() < 0 || parser.getIntValue() >= scores.length) {
            throw new InferenceException("the index "
                    + (small ? parser.getIntValue() : "of entry " + entry + " of its 'results'")
                    + " is not one of the " + scores.length + " documents, from 0 to " + (scores.length - 1));
        }
        return parser.getIntValue();
    }

    private static float score(JsonParser parser, JsonToken value, int entry) throws IOException, InferenceException {
        float score = value.isNumeric() ? (float) parser.getDoubleValue() : Float.NaN;
        if (!Float.isFinite(score)) {
            throw new InferenceException(
                    "the 'relevance_score' of entry " + entry + " of its 'results' is no finite number");
        }
        return score;
    }

    private void readUsage(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("total_tokens") && value == JsonToken.VALUE_NUMBER_INT) {
                double tokens = parser.getDoubleValue();
                totalTokens = tokens >= 0 && tokens <= MAX_TOKENS ? (long) tokens : 0;
            } else {
                parser.skipChildren();
            }
        }
    }

    private RemoteScores complete() throws InferenceException {
        if (!hasResults) {
            throw new InferenceException("it has no 'results'");
        }
        int missing = scored.nextClearBit(0);
        if (missing < scores.length) {
            throw new InferenceException("its 'results' hold " + scored.cardinality() + " of " + scores.length
                    + " documents; the index " + missing + " is missing");
        }
        return new RemoteScores(scores, totalTokens);
    }
}
