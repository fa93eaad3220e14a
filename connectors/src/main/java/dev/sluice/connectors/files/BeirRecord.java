package dev.sluice.connectors.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.connectors.files.InvalidFileException.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A line of BEIR's {@code corpus.jsonl} or {@code queries.jsonl}.
 *
 * @param text null where it was not asked for, or is not there
 */
record BeirRecord(String id, @Nullable String text) {

    /** Reads the id, and no further where the text is not wanted. */
    static BeirRecord read(TextLines line, boolean withText) throws InvalidFileException {
        String id = null;
        String text = null;
        try (JsonParser parser = Json.FACTORY.createParser(line.buffer(), line.start(), line.end() - line.start())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME && (id == null || withText)) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("_id") && value == JsonToken.VALUE_STRING) {
                    id = parser.getText();
                } else if (name.equals("text") && withText && value == JsonToken.VALUE_STRING) {
                    text = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw refusal(line, "the record is no JSON");
        }
        if (id == null) {
            throw refusal(line, "the record has no text in '_id'");
        }
        return new BeirRecord(id, text);
    }

    private static InvalidFileException refusal(TextLines line, String found) {
        return line.refusal(Problem.RECORD, found, "one JSON object a line, with '_id'", "Correct or remove the line");
    }
}
