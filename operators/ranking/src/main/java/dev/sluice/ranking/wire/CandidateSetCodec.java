package dev.sluice.ranking.wire;

import static dev.sluice.ranking.wire.Refusals.quoted;
import static dev.sluice.ranking.wire.Refusals.refusal;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.CandidateSet;
import dev.sluice.ranking.Content;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.Document;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Candidate sets as JSON. What {@link #encode} gives, {@link #decode} makes an equal set of, within the limits. The
 * origin is not part of the record. Members that are not known are passed over. Thread-safe.
 */
public final class CandidateSetCodec {

    private final WireLimits limits;

    public CandidateSetCodec(WireLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a candidate set. A limit is checked before memory is taken for what lies beyond it.
     *
     * @param record one JSON object in UTF-8; a byte order mark in front is passed over
     * @return the set, without origin
     * @throws MalformedRecordException if the bytes are no candidate set within the limits; nothing else is thrown,
     *     whatever the bytes
     */
    public CandidateSet decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, limits, TextPolicy.CLEAN, this::readSet);
    }

    /**
     * Writes a candidate set as compact JSON on one line, without its origin.
     *
     * @throws IllegalArgumentException if the set cannot be read back: a text holds U+0000 or an unpaired surrogate,
     *     the attributes are no JSON object, or the event time is beyond 64-bit milliseconds
     */
    public byte[] encode(CandidateSet set) {
        return RecordWriter.write(TextPolicy.CLEAN, writer -> {
            writer.text("query_id", set.queryId());
            writeQuery(writer, set.query());
            if (set.instruction() != null) {
                writer.text("instruction", set.instruction());
            }
            if (set.topN() != null) {
                writer.integer("top_n", set.topN());
            }
            writer.startArray("documents");
            for (Document document : set.documents()) {
                DocumentJson.write(writer, document);
            }
            writer.endArray();
            if (set.eventTime() != null) {
                writer.instant("event_time", set.eventTime());
            }
            if (!set.attributes().isEmpty()) {
                writer.attributes("attributes", set.attributes());
            }
        });
    }

    private CandidateSet readSet(RecordReader reader) throws IOException, MalformedRecordException {
        String queryId = null;
        Content query = null;
        String instruction = null;
        Integer topN = null;
        List<Document> documents = null;
        Instant eventTime = null;
        Attributes attributes = Attributes.NONE;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "query_id" -> queryId = reader.text();
                case "query" -> query = readQuery(reader);
                case "instruction" -> instruction = reader.text();
                case "top_n" -> topN = reader.integer(1);
                case "documents" -> documents = readDocuments(reader);
                case "event_time" -> eventTime = reader.instant();
                case "attributes" -> attributes = reader.attributes();
                default -> reader.skip();
            }
        }
        return new CandidateSet(
                reader.require(queryId, "query_id"),
                reader.require(query, "query"),
                instruction,
                topN,
                reader.require(documents, "documents"),
                eventTime,
                attributes,
                null);
    }

    private static Content readQuery(RecordReader reader) throws IOException, MalformedRecordException {
        if (reader.isText()) {
            return new Content.Text(reader.text());
        }
        reader.enterObject("a string or an object with an image");
        String image = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "image" -> image = reader.text();
                default -> reader.skip();
            }
        }
        return new Content.Image(reader.require(image, "image"));
    }

    private static void writeQuery(RecordWriter writer, Content query) throws IOException {
        if (query instanceof Content.Text text) {
            writer.text("query", text.text());
        } else if (query instanceof Content.Image image) {
            writer.startObject("query");
            writer.text("image", image.reference());
            writer.endObject();
        }
    }

    private List<Document> readDocuments(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterArray();
        List<Document> documents = new ArrayList<>();
        Map<String, Integer> indexes = new HashMap<>();
        while (reader.nextElement()) {
            int index = documents.size();
            if (index == limits.maxDocuments()) {
                throw refusal(
                        Kind.TOO_MANY_DOCUMENTS,
                        quoted("documents") + " has more than " + index + " elements",
                        "at most " + index,
                        "Send fewer candidates a query, or raise --max-documents");
            }
            Document document = DocumentJson.read(reader, index);
            refuseRepeated(document.id(), indexes.put(document.id(), index), index);
            documents.add(document);
        }
        return documents;
    }

    private static void refuseRepeated(String id, @Nullable Integer earlier, int index)
            throws MalformedRecordException {
        if (earlier != null) {
            throw refusal(
                    Kind.DUPLICATE_ID,
                    "Document id " + quoted(MemberPath.shorten(id)) + " stands at documents[" + earlier
                            + "] and documents[" + index + "]",
                    "ids that are unique within a set (a document without an id has its index as id)",
                    "Give each document its own id");
        }
    }
}
