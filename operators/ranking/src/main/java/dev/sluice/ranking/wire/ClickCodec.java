package dev.sluice.ranking.wire;

import dev.sluice.ranking.Click;
import java.io.IOException;
import java.time.Instant;

/**
 * Clicks as JSON. What {@link #encode} gives, {@link #decode} makes an equal click of. The origin is not part of the
 * record, and how large a record may be is for the reader to say. Members that are not known are passed over.
 * Thread-safe.
 */
public final class ClickCodec {

    /**
     * Reads a click.
     *
     * @param record one JSON object in UTF-8; a byte order mark in front is passed over
     * @return the click, without origin
     * @throws MalformedRecordException if the bytes are none; nothing else is thrown, whatever the bytes
     */
    public Click decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, WireLimits.NONE, TextPolicy.CLEAN, ClickCodec::readMembers);
    }

    /**
     * Writes a click as compact JSON on one line, without its origin.
     *
     * @throws IllegalArgumentException if it cannot be read back: a text holds U+0000 or an unpaired surrogate, or the
     *     event time is beyond 64-bit milliseconds
     */
    public byte[] encode(Click click) {
        return RecordWriter.write(TextPolicy.CLEAN, writer -> {
            writer.text("query_id", click.queryId());
            writer.text("document_id", click.documentId());
            if (click.eventTime() != null) {
                writer.instant("event_time", click.eventTime());
            }
        });
    }

    private static Click readMembers(RecordReader reader) throws IOException, MalformedRecordException {
        String queryId = null;
        String documentId = null;
        Instant eventTime = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "query_id" -> queryId = reader.text();
                case "document_id" -> documentId = reader.text();
                case "event_time" -> eventTime = reader.instant();
                default -> reader.skip();
            }
        }
        return new Click(
                reader.require(queryId, "query_id"), reader.require(documentId, "document_id"), eventTime, null);
    }
}
