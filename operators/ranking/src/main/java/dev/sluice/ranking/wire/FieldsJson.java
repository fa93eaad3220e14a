package dev.sluice.ranking.wire;

import dev.sluice.ranking.Content;
import dev.sluice.ranking.FieldValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a document: any JSON, nulls included, with its order and its numbers as they came. */
final class FieldsJson {

    private static final FieldValue TRUE = new FieldValue.Bool(true);
    private static final FieldValue FALSE = new FieldValue.Bool(false);

    /** Reads the current value. How deep it goes is bounded by the parser. */
    static Content.Fields read(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        return new Content.Fields(members(reader));
    }

    static void write(RecordWriter writer, Content.Fields fields) throws IOException {
        writer.startObject("fields");
        for (Map.Entry<String, FieldValue> field : fields.values().entrySet()) {
            writer.fieldValue(field.getKey(), field.getValue());
        }
        writer.endObject();
    }

    private static Map<String, FieldValue> members(RecordReader reader) throws IOException, MalformedRecordException {
        Map<String, FieldValue> members = new LinkedHashMap<>();
        for (String name = reader.nextMemberOrNull(); name != null; name = reader.nextMemberOrNull()) {
            members.put(name, value(reader));
        }
        return members;
    }

    private static FieldValue value(RecordReader reader) throws IOException, MalformedRecordException {
        return switch (reader.token()) {
            case VALUE_STRING -> new FieldValue.Text(reader.text());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new FieldValue.Numeral(reader.literal());
            case VALUE_TRUE -> TRUE;
            case VALUE_FALSE -> FALSE;
            case START_ARRAY -> new FieldValue.Items(elements(reader));
            case START_OBJECT -> new FieldValue.Members(members(reader));
            default -> FieldValue.NULL;
        };
    }

    private static List<FieldValue> elements(RecordReader reader) throws IOException, MalformedRecordException {
        List<FieldValue> elements = new ArrayList<>();
        while (reader.nextElement()) {
            elements.add(value(reader));
        }
        return elements;
    }

    private FieldsJson() {}
}
