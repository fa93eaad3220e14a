package dev.sluice.ranking.wire;

import dev.sluice.ranking.Judgment;
import java.io.IOException;
import java.time.Instant;

/**
 * Judgments as JSON. What {@link #encode} gives, {@link #decode} makes an equal judgment of. The origin is not part of
 * the record, and how large a record may be is for the reader to say. Members that are not known are passed over.
 * Thread-safe.
 */
public final class JudgmentCodec {

    /**
     * Reads a judgment.
     *
     * @param record one JSON object in UTF-8; a byte order mark in front is passed over
     * @return the judgment, without origin
     * @throws MalformedRecordException if the bytes are none; nothing else is thrown, whatever the bytes
     */
    public Judgment decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, WireLimits.NONE, TextPolicy.CLEAN, JudgmentCodec::readMembers);
    }

    /**
     * Writes a judgment as compact JSON on one line, without its origin.
     *
     * @throws IllegalArgumentException if it cannot be read back: a text holds U+0000 or an unpaired surrogate, or the
     *     event time is beyond 64-bit milliseconds
     */
    public byte[] encode(Judgment judgment) {
        return RecordWriter.write(TextPolicy.CLEAN, writer -> {
            writer.text("query_id", judgment.queryId());
            writer.text("document_id", judgment.documentId());
            writer.integer("grade", judgment.grade());
            if (judgment.eventTime() != null) {
                writer.instant("event_time", judgment.eventTime());
            }
            if (judgment.source() != null) {
                writer.text("source", judgment.source());
            }
        });
    }

    private static Judgment readMembers(RecordReader reader) throws IOException, MalformedRecordException {
        String queryId = null;
        String documentId = null;
        Integer grade = null;
        Instant eventTime = null;
        String source = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "query_id" -> queryId = reader.text();
                case "document_id" -> documentId = reader.text();
                case "grade" -> grade = reader.integer(Integer.MIN_VALUE);
                case "event_time" -> eventTime = reader.instant();
                case "source" -> source = reader.text();
                default -> reader.skip();
            }
        }
        return new Judgment(
                reader.require(queryId, "query_id"),
                reader.require(documentId, "document_id"),
                reader.require(grade, "grade"),
                eventTime,
                source,
                null);
    }
}
