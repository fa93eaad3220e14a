package dev.sluice.ranking.wire;

import dev.sluice.ranking.Bytes;
import dev.sluice.ranking.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a record came from as JSON: {@code topic, partition, offset, timestamp} (milliseconds), {@code key} and
 * {@code headers} (their bytes in base64), or {@code file, line}. For checkpoints and, as a member, for dead letters.
 * Thread-safe.
 */
public final class OriginCodec {

    /**
     * Reads an origin.
     *
     * @throws MalformedRecordException if the bytes are none; nothing else is thrown, whatever the bytes
     */
    public Origin decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, WireLimits.NONE, TextPolicy.ANY, OriginCodec::readMembers);
    }

    /** Writes an origin as compact JSON on one line. */
    public byte[] encode(Origin origin) {
        return RecordWriter.write(TextPolicy.ANY, writer -> writeMembers(writer, origin));
    }

    /** Reads the members of the object that was just entered: those of a file where it names one. */
    static Origin readMembers(RecordReader reader) throws IOException, MalformedRecordException {
        String topic = null;
        Integer partition = null;
        Long offset = null;
        Long timestamp = null;
        Bytes key = null;
        List<Origin.Header> headers = null;
        String file = null;
        Long line = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "topic" -> topic = reader.text();
                case "partition" -> partition = reader.integer(Integer.MIN_VALUE);
                case "offset" -> offset = reader.longInteger();
                case "timestamp" -> timestamp = reader.longInteger();
                case "key" -> key = reader.base64();
                case "headers" -> headers = readHeaders(reader);
                case "file" -> file = reader.text();
                case "line" -> line = reader.longInteger();
                default -> reader.skip();
            }
        }
        if (file != null) {
            return new Origin.FileLine(file, reader.require(line, "line"));
        }
        return new Origin.KafkaRecord(
                reader.require(topic, "topic"),
                reader.require(partition, "partition"),
                reader.require(offset, "offset"),
                reader.require(timestamp, "timestamp"),
                key,
                reader.require(headers, "headers"));
    }

    static void writeMember(RecordWriter writer, @Nullable Origin origin) throws IOException {
        if (origin == null) {
            writer.nothing("origin");
            return;
        }
        writer.startObject("origin");
        writeMembers(writer, origin);
        writer.endObject();
    }

    private static void writeMembers(RecordWriter writer, Origin origin) throws IOException {
        if (origin instanceof Origin.KafkaRecord kafka) {
            writer.text("topic", kafka.topic());
            writer.integer("partition", kafka.partition());
            writer.integer("offset", kafka.offset());
            writer.integer("timestamp", kafka.timestampMillis());
            writer.base64("key", kafka.key());
            writer.startArray("headers");
            for (Origin.Header header : kafka.headers()) {
                writer.startElement();
                writer.text("name", header.name());
                writer.base64("value", header.value());
                writer.endObject();
            }
            writer.endArray();
        } else if (origin instanceof Origin.FileLine line) {
            writer.text("file", line.file());
            writer.integer("line", line.line());
        }
    }

    private static List<Origin.Header> readHeaders(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterArray();
        List<Origin.Header> headers = new ArrayList<>();
        while (reader.nextElement()) {
            headers.add(readHeader(reader));
        }
        return headers;
    }

    private static Origin.Header readHeader(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        String header = null;
        Bytes value = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "name" -> header = reader.text();
                case "value" -> value = reader.base64();
                default -> reader.skip();
            }
        }
        return new Origin.Header(reader.require(header, "name"), value);
    }
}
