package dev.sluice.ranking.wire;

import static dev.sluice.ranking.wire.Refusals.quoted;
import static dev.sluice.ranking.wire.Refusals.refusal;

import dev.sluice.ranking.Attributes;
import dev.sluice.ranking.DeadLetter.Kind;
import dev.sluice.ranking.ModelIdentity;
import dev.sluice.ranking.RankedDocument;
import dev.sluice.ranking.Ranking;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ranked results as JSON. Scores have the shortest digits that name the same 32-bit float. The origin is not part of
 * the record. Reading back is exact (timings up to 26 days), but for what a codec leaves out: it is read as zero.
 * Thread-safe.
 */
public final class RankingCodec {

    private final boolean writesTimings;

    /** Writes all of a result. */
    public RankingCodec() {
        this(true);
    }

    private RankingCodec(boolean writesTimings) {
        this.writesTimings = writesTimings;
    }

    /**
     * Leaves out {@code timings_ms} and {@code usage.inferences}, which differ from run to run: what it writes is a
     * function of the candidate set, the model and the options alone.
     */
    public static RankingCodec withoutTimings() {
        return new RankingCodec(false);
    }

    /**
     * Reads a ranked result.
     *
     * @return the ranking, without origin
     * @throws MalformedRecordException if the bytes are no ranked result; nothing else is thrown, whatever the bytes
     */
    public Ranking decode(byte[] record) throws MalformedRecordException {
        return RecordParser.parse(record, WireLimits.NONE, TextPolicy.ANY, RankingCodec::readMembers);
    }

    /**
     * Writes a ranked result as compact JSON on one line, without its origin.
     *
     * @throws IllegalArgumentException if a score is not finite, the attributes are no JSON object, or the event time
     *     is beyond 64-bit milliseconds
     */
    public byte[] encode(Ranking ranking) {
        return RecordWriter.write(TextPolicy.ANY, writer -> {
            writer.text("query_id", ranking.queryId());
            ModelIdentityJson.write(writer, ranking.model());
            writer.text("status", ranking.status().word());
            writer.text("reason", ranking.reason());
            writer.startArray("results");
            for (RankedDocument document : ranking.results()) {
                writeDocument(writer, document);
            }
            writer.endArray();
            writer.startObject("usage");
            writer.integer("total_tokens", ranking.usage().totalTokens());
            if (writesTimings) {
                writer.integer("inferences", ranking.usage().inferences());
            }
            writer.endObject();
            if (writesTimings) {
                writeTimings(writer, ranking.timings());
            }
            writer.instant("event_time", ranking.eventTime());
            writer.attributes("attributes", ranking.attributes());
        });
    }

    private static void writeTimings(RecordWriter writer, Ranking.Timings timings) throws IOException {
        writer.startObject("timings_ms");
        writer.milliseconds("queue", timings.queue());
        writer.milliseconds("inference", timings.inference());
        writer.milliseconds("total", timings.total());
        writer.endObject();
    }

    private static Ranking readMembers(RecordReader reader) throws IOException, MalformedRecordException {
        String queryId = null;
        ModelIdentity model = null;
        Ranking.Status status = null;
        String reason = null;
        List<RankedDocument> results = null;
        Ranking.Usage usage = null;
        Ranking.Timings timings = Ranking.Timings.NONE;
        Instant eventTime = null;
        Attributes attributes = Attributes.NONE;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "query_id" -> queryId = reader.text();
                case "model" -> model = ModelIdentityJson.read(reader);
                case "status" -> status = reader.word(Ranking.Status.values(), Ranking.Status::word);
                case "reason" -> reason = reader.text();
                case "results" -> results = readResults(reader);
                case "usage" -> usage = readUsage(reader);
                case "timings_ms" -> timings = readTimings(reader);
                case "event_time" -> eventTime = reader.instant();
                case "attributes" -> attributes = reader.attributes();
                default -> reader.skip();
            }
        }
        return new Ranking(
                reader.require(queryId, "query_id"),
                reader.require(model, "model"),
                checked(reader.require(status, "status"), reason),
                reason,
                reader.require(results, "results"),
                reader.require(usage, "usage"),
                timings,
                eventTime,
                attributes,
                null);
    }

    private static Ranking.Status checked(Ranking.Status status, @Nullable String reason)
            throws MalformedRecordException {
        if ((status == Ranking.Status.RANKED) != (reason == null)) {
            throw refusal(
                    Kind.INVALID_VALUE,
                    quoted("status") + " is " + status.word() + (reason == null ? " without" : " with") + " a reason",
                    "a reason for each status but ranked",
                    "Write both as they belong together");
        }
        return status;
    }

    private static List<RankedDocument> readResults(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterArray();
        List<RankedDocument> results = new ArrayList<>();
        while (reader.nextElement()) {
            results.add(readDocument(reader));
        }
        return results;
    }

    private static RankedDocument readDocument(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        Integer index = null;
        String id = null;
        Float relevanceScore = null;
        Integer rank = null;
        Integer firstStageRank = null;
        Boolean truncated = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "index" -> index = reader.integer(0);
                case "id" -> id = reader.text();
                case "relevance_score" -> relevanceScore = reader.floatNumber();
                case "rank" -> rank = reader.integer(1);
                case "first_stage_rank" -> firstStageRank = reader.integer(1);
                case "truncated" -> truncated = reader.bool();
                default -> reader.skip();
            }
        }
        return new RankedDocument(
                reader.require(index, "index"),
                reader.require(id, "id"),
                relevanceScore,
                reader.require(rank, "rank"),
                reader.require(firstStageRank, "first_stage_rank"),
                reader.require(truncated, "truncated"));
    }

    private static void writeDocument(RecordWriter writer, RankedDocument document) throws IOException {
        writer.startElement();
        writer.integer("index", document.index());
        writer.text("id", document.id());
        writer.floatNumber("relevance_score", document.relevanceScore());
        writer.integer("rank", document.rank());
        writer.integer("first_stage_rank", document.firstStageRank());
        writer.bool("truncated", document.truncated());
        writer.endObject();
    }

    private static Ranking.Usage readUsage(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        Long totalTokens = null;
        int inferences = 0;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "total_tokens" -> totalTokens = reader.longInteger();
                case "inferences" -> inferences = reader.integer(0);
                default -> reader.skip();
            }
        }
        return new Ranking.Usage(reader.require(totalTokens, "total_tokens"), inferences);
    }

    private static Ranking.Timings readTimings(RecordReader reader) throws IOException, MalformedRecordException {
        reader.enterObject();
        Duration queue = null;
        Duration inference = null;
        Duration total = null;
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "queue" -> queue = reader.milliseconds();
                case "inference" -> inference = reader.milliseconds();
                case "total" -> total = reader.milliseconds();
                default -> reader.skip();
            }
        }
        return new Ranking.Timings(
                reader.require(queue, "queue"), reader.require(inference, "inference"), reader.require(total, "total"));
    }
}
