package dev.sluice.ranking.wire;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The member {@code segment} of reports and alerts: the values of attributes by their names. */
final class SegmentJson {

    static Map<String, String> read(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        Map<String, String> segment = new LinkedHashMap<>();
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            segment.put(name, reader.text());
        }
        return segment;
    }

    static void write(RecordWriter writer, @Nullable Map<String, String> segment) throws IOException {
        if (segment == null) {
            writer.nothing("segment");
            return;
        }
        writer.startObject("segment");
        for (Map.Entry<String, String> attribute : segment.entrySet()) {
            writer.text(attribute.getKey(), attribute.getValue());
        }
        writer.endObject();
    }

    private SegmentJson() {}
}
