package dev.sluice.ranking.wire;

import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ranking.Attributes;
import java.util.LinkedHashMap;
import java.util.Map;

/** The members of attributes that are one value: texts, numbers as they are written, {@code true} and {@code false}. */
public final class AttributeTexts {

    /**
     * The values by name. Members that are null, an object or an array are left out.
     *
     * @throws IllegalArgumentException if the attributes are no JSON object
     */
    public static Map<String, String> of(Attributes attributes) {
        if (attributes.isEmpty()) {
            return Map.of();
        }
        try {
            return RecordParser.parse(attributes.json(), TextPolicy.ANY, reader -> {
                Map<String, String> texts = new LinkedHashMap<>();
                for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
                    JsonToken token = reader.token();
                    if (token.isStructStart()) {
                        reader.skip();
                    } else if (token.isNumeric()) {
                        texts.put(name, reader.literal());
                    } else {
                        texts.put(name, token.isBoolean() ? String.valueOf(reader.bool()) : reader.text());
                    }
                }
                return texts;
            });
        } catch (MalformedRecordException e) {
            throw new IllegalArgumentException("Attributes must be one JSON object", e);
        }
    }

    private AttributeTexts() {}
}
